/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

#include <string.h>

#include <rte_common.h>
#include <rte_mbuf.h>

#include "lib/dpdk_compat.h"
#include "lib/frag_mbuf/driver_layout.h"

/* Bytes of the virtio-net header with mergeable buffers. */
#define VIRTIO_HEADER 12

/* Read in DPDK 22.11; paths are below drivers/net. A name stands for all that begin with it. */
static const struct frag_mbuf_driver drivers[] = {
	{ .name = "net_virtio",
		.adjacency = FRAG_MBUF_PACKED,
		.length = FRAG_MBUF_LENGTH_MBUF,
		.header = VIRTIO_HEADER,
		.tx_seg_len = UINT16_MAX,
		.reason = "later segments begin a header earlier than the headroom ends "
			  "(virtio/virtio_rxtx.c: virtio_recv_mergeable_pkts)" },
	{ .name = "net_memif",
		.adjacency = FRAG_MBUF_PACKED,
		.tx_seg_len = DPDK_MEMIF_TX_SEG_LEN,
		.reason = "every segment begins behind the headroom "
			  "(memif/rte_eth_memif.c: eth_memif_rx)" },
	{ .name = "net_e1000_em",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = FRAG_MBUF_POWER_OF_2,
		.reason = "every segment begins behind the headroom "
			  "(e1000/em_rxtx.c: em_rctl_bsize, eth_em_recv_scattered_pkts)" },
	{ .name = "net_e1000_igb",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = 1024,
		.reason = "every segment begins behind the headroom "
			  "(e1000/igb_rxtx.c: eth_igb_recv_scattered_pkts)" },
	{ .name = "net_igc",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = 1024,
		.reason = "every segment begins behind the headroom (igc/igc_txrx.c: "
			  "igc_recv_scattered_pkts)" },
	{ .name = "net_ixgbe",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = 1024,
		.reason = "every segment begins behind the headroom "
			  "(ixgbe/ixgbe_rxtx.c: ixgbe_recv_pkts_lro)" },
	{ .name = "net_i40e",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = 128,
		.reason = "every segment begins behind the headroom "
			  "(i40e/i40e_rxtx.c: i40e_recv_scattered_pkts)" },
	{ .name = "net_ice",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = 128,
		.reason = "every segment begins behind the headroom "
			  "(ice/ice_rxtx.c: ice_recv_scattered_pkts)" },
	{ .name = "net_iavf",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = 128,
		.reason = "every segment begins behind the headroom "
			  "(iavf/iavf_rxtx.c: iavf_recv_scattered_pkts)" },
	{ .name = "net_ena",
		.adjacency = FRAG_MBUF_PACKED,
		.length = FRAG_MBUF_LENGTH_MBUF,
		.tx_seg_len = UINT16_MAX,
		.reason = "every segment begins behind the headroom (ena/ena_ethdev.c: "
			  "ena_rx_mbuf)" },
	{ .name = "net_hns3",
		.adjacency = FRAG_MBUF_PACKED,
		.slice_step = FRAG_MBUF_POWER_OF_2,
		.countdown = true,
		.tx_seg_len = UINT16_MAX,
		.reason = "takes its bulk of 32 from the end (hns3/hns3_rxtx.c: "
			  "hns3_rx_alloc_buffer)" },
	{ .name = "net_pcap",
		.adjacency = FRAG_MBUF_SPACED,
		.tx_seg_len = UINT16_MAX,
		.reason = "later segments fill the whole buffer (pcap/pcap_ethdev.c: "
			  "eth_pcap_rx_jumbo)" },
	{ .name = "net_tap",
		.adjacency = FRAG_MBUF_SPACED,
		.tx_seg_len = UINT16_MAX,
		.reason =
			"later segments fill the whole buffer (tap/rte_eth_tap.c: pmd_rx_burst)" },
	{ .name = "mlx5_pci",
		.adjacency = FRAG_MBUF_SPACED,
		.tx_seg_len = UINT16_MAX,
		.reason = "later segments fill the whole buffer (mlx5/mlx5_rxq.c: "
			  "rxq_alloc_elts_sprq)" },
	{ .name = "net_mlx4",
		.adjacency = FRAG_MBUF_SPACED,
		.tx_seg_len = UINT16_MAX,
		.reason = "later segments fill the whole buffer (mlx4/mlx4_rxq.c: "
			  "mlx4_rx_queue_setup)" },
	{ .name = "net_ionic",
		.adjacency = FRAG_MBUF_SPACED,
		.countdown = true,
		.reason = "later segments fill the whole buffer; takes its bulk from the end "
			  "(ionic/ionic_rxtx_sg.c: ionic_rx_fill_one_sg)" },
	{ .name = "net_vhost",
		.tx_seg_len = UINT16_MAX,
		.reason = "heads and tails come from different allocations (lib/vhost/"
			  "virtio_net.c: desc_to_mbuf)" },
	{ .name = "net_vmxnet3",
		.tx_nb_segs = 16,
		.reason = "heads and tails come from two rings (vmxnet3/vmxnet3_rxtx.c: "
			  "vmxnet3_post_rx_bufs)" },
	{ .name = "net_bnxt",
		.tx_seg_len = UINT16_MAX,
		.reason = "tails come from the aggregation ring (bnxt/bnxt_rxr.c: bnxt_rx_pages)" },
	{ .name = "net_qede",
		.tx_seg_len = UINT16_MAX,
		.tx_nb_segs = 17,
		.reason = "segments begin where data_off was left (qede/qede_rxtx.c: "
			  "qede_process_sg_pkts, qede_xmit_pkts)" },
	/* Built for zero copy, as it is wherever the kernel's headers allow it. */
	{ .name = "net_af_xdp",
		.refused = true,
		.tx_seg_len = UINT16_MAX,
		.tx_nb_segs = 1,
		.reason = "the kernel writes behind mbuf headers that lie as in DPDK's own pools "
			  "(af_xdp/rte_eth_af_xdp.c: xdp_umem_configure, af_xdp_rx_zc)" },
	{ .name = "net_thunderx",
		.refused = true,
		.reason = "makes an mbuf's address out of that of its buffer "
			  "(thunderx/nicvf_ethdev.h: nicvf_mempool_phy_offset)" },
	{ .name = "net_dpaa",
		.refused = true,
		.reason = "takes the pool's own data for its hardware's "
			  "(dpaa2/dpaa2_ethdev.c: dpaa2_dev_rx_queue_setup)" },
	{ .name = "net_cn9k",
		.refused = true,
		.reason = "needs its hardware's pools (cnxk/cnxk_ethdev.c: "
			  "cnxk_nix_rx_queue_setup)" },
	{ .name = "net_cn10k",
		.refused = true,
		.reason = "needs its hardware's pools (cnxk/cnxk_ethdev.c: "
			  "cnxk_nix_rx_queue_setup)" },
	{ .name = "net_octeontx",
		.refused = true,
		.reason = "needs its hardware's pools (octeontx/octeontx_ethdev.c: "
			  "octeontx_dev_rx_queue_setup)" },
	{ .name = "net_af_packet",
		.tx_seg_len = UINT16_MAX,
		.reason = "one segment per frame (af_packet/rte_eth_af_packet.c: "
			  "eth_af_packet_rx)" },
	{ .name = "net_null",
		.tx_seg_len = UINT16_MAX,
		.reason = "one segment per frame (null/rte_eth_null.c: eth_null_rx)" },
	{ .name = "net_ring",
		.tx_seg_len = UINT16_MAX,
		.reason = "packets are as their sender made them (ring/rte_eth_ring.c: "
			  "eth_ring_rx)" },
	{ .name = "net_fm10k",
		.reason = "data begins at a multiple of 512 (fm10k/fm10k.h: "
			  "fm10k_pktmbuf_reset)" },
};

static const struct frag_mbuf_driver unknown = {
	.name = "",
	.reason = "nothing is known of this driver",
};

const struct frag_mbuf_driver *
frag_mbuf_driver_find(const char *name)
{
	size_t i;

	for (i = 0; i < RTE_DIM(drivers); i++)
		if (strncmp(name, drivers[i].name, strlen(drivers[i].name)) == 0)
			return &drivers[i];
	return &unknown;
}

/* What the device uses of a slice. */
static uint16_t
usable(const struct frag_mbuf_driver *driver, uint16_t slice)
{
	uint16_t step = driver->slice_step;

	if (step == FRAG_MBUF_POWER_OF_2)
		return (uint16_t)rte_align32prevpow2(slice);
	return step == 0 || slice < step ? slice : slice - slice % step;
}

bool
frag_mbuf_driver_shape(
	const struct frag_mbuf_driver *driver, uint16_t slice, struct frag_mbuf_pool_shape *shape)
{
	uint16_t room = slice + RTE_PKTMBUF_HEADROOM;

	*shape = (struct frag_mbuf_pool_shape){ .room = room, .buf_len = room };
	if (driver->adjacency != FRAG_MBUF_PACKED)
		return false;
	slice = usable(driver, slice);
	room = slice + RTE_PKTMBUF_HEADROOM;
	/* Later segments begin where the device's header would: a slice is the rest. */
	shape->room = room - driver->header;
	shape->stride = slice;
	shape->buf_len = driver->length == FRAG_MBUF_LENGTH_MBUF ? shape->room : slice;
	return true;
}
