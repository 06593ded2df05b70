/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The table of what drivers do, and what follows from it. */

#include <string.h>

#include "lib/frag_mbuf/coalesce.h"
#include "lib/frag_mbuf/driver_layout.h"
#include "tests/eal/eal.h"

enum { SLICE = 2048, HEADROOM = RTE_PKTMBUF_HEADROOM };

/* Slices of 2 KB as DPDK 22.11's drivers want them; stride 0: spaced. */
static void
shapes_come_from_the_table(void **state)
{
	static const struct {
		const char *driver;
		bool packed;
		struct frag_mbuf_pool_shape shape;
	} expected[] = {
		{ "net_e1000_em", true, { SLICE + HEADROOM, SLICE, SLICE } },
		{ "net_e1000_igb_vf", true, { SLICE + HEADROOM, SLICE, SLICE } },
		{ "net_memif", true, { SLICE + HEADROOM, SLICE, SLICE } },
		{ "net_virtio_user", true, { 2164, SLICE, 2164 } },
		{ "net_ena", true, { SLICE + HEADROOM, SLICE, SLICE + HEADROOM } },
		{ "net_pcap", false, { SLICE + HEADROOM, 0, SLICE + HEADROOM } },
		{ "mlx5_pci", false, { SLICE + HEADROOM, 0, SLICE + HEADROOM } },
		{ "net_vhost", false, { SLICE + HEADROOM, 0, SLICE + HEADROOM } },
		{ "net_unheard_of", false, { SLICE + HEADROOM, 0, SLICE + HEADROOM } },
	};

	(void)state;
	for (size_t i = 0; i < NB(expected); i++) {
		const struct frag_mbuf_driver *driver = frag_mbuf_driver_find(expected[i].driver);
		struct frag_mbuf_pool_shape shape;

		assert_non_null(driver->reason);
		assert_int_equal(frag_mbuf_driver_shape(driver, SLICE, &shape), expected[i].packed);
		assert_int_equal(shape.room, expected[i].shape.room);
		assert_int_equal(shape.stride, expected[i].shape.stride);
		assert_int_equal(shape.buf_len, expected[i].shape.buf_len);
	}
}

/* Slices that a device would not fill are smaller, or frames would have gaps. */
static void
slices_are_what_devices_fill(void **state)
{
	static const struct {
		const char *driver;
		uint16_t slice, stride;
	} expected[] = {
		{ "net_e1000_em", 3072, 2048 },
		{ "net_e1000_em", 4096, 4096 },
		{ "net_e1000_em", 4032, 2048 },
		{ "net_e1000_igb", 3072, 3072 },
		{ "net_ixgbe", 4032, 3072 },
		{ "net_ixgbe", 960, 960 },
		{ "net_i40e", 2112, 2048 },
		{ "net_memif", 2112, 2112 },
		{ "net_virtio", 9600, 9600 },
	};

	(void)state;
	for (size_t i = 0; i < NB(expected); i++) {
		const struct frag_mbuf_driver *driver = frag_mbuf_driver_find(expected[i].driver);
		struct frag_mbuf_pool_shape shape;

		assert_true(frag_mbuf_driver_shape(driver, expected[i].slice, &shape));
		assert_int_equal(shape.stride, expected[i].stride);
		assert_int_equal(shape.room, expected[i].stride + HEADROOM - driver->header);
	}
}

/* What a driver does not say, or says wrongly, is in the table. */
static void
limits_come_from_the_table(void **state)
{
	static const struct {
		const char *driver;
		uint16_t said, nb_segs, seg_len;
	} expected[] = {
		{ "net_af_xdp", UINT16_MAX, 1, UINT16_MAX },
		{ "net_qede", 18, 17, UINT16_MAX },
		{ "net_qede", 0, 17, UINT16_MAX },
		{ "net_vmxnet3", UINT16_MAX, 16, FRAG_MBUF_MAX_SEG_LEN },
		{ "net_vmxnet3", 8, 8, FRAG_MBUF_MAX_SEG_LEN },
		{ "net_i40e", 8, 8, FRAG_MBUF_MAX_SEG_LEN },
		{ "net_pcap", UINT16_MAX, UINT16_MAX, UINT16_MAX },
		{ "net_unheard_of", 5, 5, FRAG_MBUF_MAX_SEG_LEN },
	};

	(void)state;
	for (size_t i = 0; i < NB(expected); i++) {
		const struct rte_eth_desc_lim lim = { .nb_mtu_seg_max = expected[i].said };
		struct frag_mbuf_tx tx;

		frag_mbuf_tx_init(&tx, frag_mbuf_driver_find(expected[i].driver), &lim, NULL);
		assert_int_equal(tx.limits.nb_segs, expected[i].nb_segs);
		assert_int_equal(tx.limits.seg_len, expected[i].seg_len);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes_come_from_the_table),
		cmocka_unit_test(slices_are_what_devices_fill),
		cmocka_unit_test(limits_come_from_the_table),
	};

	eal_start(argc, argv);
	return cmocka_run_group_tests_name("driver_layout", tests, NULL, NULL);
}
