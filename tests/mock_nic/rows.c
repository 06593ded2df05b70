/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/*
 * The rows. Layout, rings, fields and frees were read in the files that stand above each row, in
 * DPDK 22.11.11 below drivers/net. Numbers of descriptors and transmit thresholds are this device's
 * own, where real drivers let the program choose. What a row leaves out is 0, the first value of
 * its enum.
 */

#include <string.h>

#include <rte_common.h>
#include <rte_mbuf.h>

#include "tests/mock_nic/row.h"

/* Both segments of a frame behind the headroom. */
#define AT_HEADROOM .first_off = RTE_PKTMBUF_HEADROOM, .later_off = RTE_PKTMBUF_HEADROOM

/* The first behind the headroom, the others fill whole buffers. */
#define LATER_AT_0 .first_off = RTE_PKTMBUF_HEADROOM, .later_off = 0

/* Fields of drivers that write each field of each descriptor's mbuf. */
#define EACH_FIELD (MOCK_FIELD_HEAD_OFF | MOCK_FIELD_TAIL_OFF | MOCK_FIELD_NEXT | MOCK_FIELD_SEGS)

/* Drivers that copy to and from their own memory, and allocate when a frame is there. */
#define SOFTWARE                                                                         \
	.address = MOCK_ADDRESS_VA, .ring = MOCK_RING_COPY, .supply = MOCK_SUPPLY_ALLOC, \
	.flags = MOCK_FLAGS_OR, .tx_free = MOCK_TX_FREE_PKT, .tx_clean = MOCK_TX_CLEAN_AT_ONCE

/* The vector receive path with scatter of Intel's drivers: *_rxtx_vec_sse.c, *_rxtx_vec_common.h */
#define INTEL_VECTOR                                                                     \
	.refill = MOCK_REFILL_BATCH, .refill_burst = 32, .supply = MOCK_SUPPLY_GET_BULK, \
	.rearm = 16, .fields = MOCK_FIELD_TAIL_LEN, .flags = MOCK_FLAGS_ASSIGN_ALL

/* Tx descriptors of i40e, ice, iavf: 14 bits of length; i40e_prep_pkts */
#define INTEL_TX_LIMITS                                                       \
	.tx_max_seg = 16383, .over_seg = MOCK_OVER_CORRUPT, .tx_max_segs = 8, \
	.over_segs = MOCK_OVER_REFUSE

static const struct mock_row rows[] = {
	/* e1000/em_rxtx.c: em_rctl_bsize, eth_em_recv_scattered_pkts, eth_em_xmit_pkts */
	{ .name = "em",
		.driver = "net_e1000_em",
		AT_HEADROOM,
		.round = MOCK_ROUND_POW2,
		.max_size = 16384,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.rx_desc = 256,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = EACH_FIELD,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_SEG,
		.tx_clean = MOCK_TX_CLEAN_REUSE,
		.tx_desc = 256,
		.tx_max_segs = 255,
		.over_segs = MOCK_OVER_REFUSE },
	/* e1000/igb_rxtx.c: eth_igb_rx_init, eth_igb_recv_scattered_pkts, eth_igb_xmit_pkts */
	{ .name = "igb",
		.driver = "net_e1000_igb",
		AT_HEADROOM,
		.round = MOCK_ROUND_1K,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.rx_desc = 256,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = EACH_FIELD,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_SEG,
		.tx_clean = MOCK_TX_CLEAN_REUSE,
		.tx_desc = 256,
		.tx_max_segs = 255,
		.over_segs = MOCK_OVER_REFUSE },
	/* virtio/virtio_rxtx.c: virtqueue_enqueue_recv_refill, virtio_recv_mergeable_pkts;
	 * virtqueue.h: virtio_xmit_cleanup frees dxp->cookie, the packet
	 */
	{ .name = "virtio",
		.driver = "net_virtio",
		.first_off = RTE_PKTMBUF_HEADROOM,
		.later_off = RTE_PKTMBUF_HEADROOM - 12,
		.header = 12,
		.room = MOCK_ROOM_BUF_LEN,
		.refill = MOCK_REFILL_END,
		.supply = MOCK_SUPPLY_ALLOC_BULK,
		.rx_desc = 256,
		.scatter_offered = true,
		.fields = MOCK_FIELD_HEAD_OFF | MOCK_FIELD_TAIL_OFF | MOCK_FIELD_SEGS |
			  MOCK_FIELD_TAIL_LEN,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_PKT,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 256 },
	/* virtio_pci.h: 10 bytes only without mergeable buffers; virtio_rxtx.c: virtio_recv_pkts */
	{ .name = "virtio_legacy",
		.driver = "net_virtio",
		.first_off = RTE_PKTMBUF_HEADROOM,
		.later_off = RTE_PKTMBUF_HEADROOM - 10,
		.header = 10,
		.room = MOCK_ROOM_BUF_LEN,
		.max_segs = 1,
		.refill = MOCK_REFILL_END,
		.supply = MOCK_SUPPLY_ALLOC_BULK,
		.rx_desc = 256,
		.scatter = MOCK_SCATTER_NEVER,
		.fields = MOCK_FIELD_HEAD_OFF,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_PKT,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 256 },
	/* memif/rte_eth_memif.c: eth_memif_rx, eth_memif_tx */
	{ .name = "memif",
		.driver = "net_memif",
		AT_HEADROOM,
		SOFTWARE,
		.rx_desc = 1024,
		.tx_desc = 1024,
		.fields = MOCK_FIELD_TAIL_LEN },
	/* pcap/pcap_ethdev.c: eth_pcap_rx, eth_pcap_rx_jumbo, eth_pcap_tx */
	{ .name = "pcap",
		.driver = "net_pcap",
		LATER_AT_0,
		SOFTWARE,
		.room = MOCK_ROOM_BUF_LEN,
		.rx_desc = 256,
		.tx_desc = 256,
		.fields = MOCK_FIELD_TAIL_OFF },
	/* tap/rte_eth_tap.c: tap_rx_queue_setup, pmd_rx_burst, pmd_tx_burst */
	{ .name = "tap",
		.driver = "net_tap",
		LATER_AT_0,
		.address = MOCK_ADDRESS_VA,
		.room = MOCK_ROOM_BUF_LEN,
		.ring = MOCK_RING_GROUPS,
		.groups = MOCK_GROUPS_ONE,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_ALLOC,
		.rx_desc = 256,
		.scatter = MOCK_SCATTER_OFFLOAD,
		.scatter_offered = true,
		.fields = MOCK_FIELD_HEAD_OFF | MOCK_FIELD_TAIL_OFF | MOCK_FIELD_NEXT,
		.flags = MOCK_FLAGS_OR,
		.tx_free = MOCK_TX_FREE_PKT,
		.tx_clean = MOCK_TX_CLEAN_AT_ONCE,
		.tx_desc = 256 },
	/* lib/vhost/virtio_net.c: virtio_dev_tx_split, desc_to_mbuf; vhost/rte_eth_vhost.c */
	{ .name = "vhost",
		.driver = "net_vhost",
		AT_HEADROOM,
		SOFTWARE,
		.room = MOCK_ROOM_BUF_LEN,
		.heads_bulk = true,
		.rx_desc = 256,
		.tx_desc = 256 },
	/* vmxnet3/vmxnet3_rxtx.c: vmxnet3_renew_desc, vmxnet3_recv_pkts, vmxnet3_xmit_pkts */
	{ .name = "vmxnet3",
		.driver = "net_vmxnet3",
		AT_HEADROOM,
		.room = MOCK_ROOM_BUF_LEN,
		.max_size = 16383,
		.ring = MOCK_RING_HEADS,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.rx_desc = 256,
		.scatter_offered = true,
		.fields = EACH_FIELD | MOCK_FIELD_TAIL_LEN,
		.flags = MOCK_FLAGS_ASSIGN_ALL,
		.tx_free = MOCK_TX_FREE_PKT,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 256,
		.tx_max_seg = 16383,
		.over_seg = MOCK_OVER_CORRUPT,
		.tx_max_segs = 16,
		.over_segs = MOCK_OVER_DROP },
	/* i40e/i40e_rxtx.c: i40e_rx_queue_config, i40e_prep_pkts; i40e_rxtx_vec_sse.c:
	 * i40e_rxq_rearm; i40e_rxtx_vec_common.h: reassemble_packets, i40e_tx_free_bufs.
	 * Chained buffers per frame: 5.
	 */
	{ .name = "i40e",
		.driver = "net_i40e",
		AT_HEADROOM,
		INTEL_VECTOR,
		INTEL_TX_LIMITS,
		.round = MOCK_ROUND_128,
		.max_size = 16256,
		.max_segs = 5,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.fast_free = MOCK_FAST_FREE_FIRST,
		.tx_desc = 512 },
	/* ice/ice_rxtx.c: ice_program_hw_rx_queue, ice_tx_free_bufs puts each mbuf into its own
	 * pool; ice_rxtx_vec_common.h. The size is rounded down since 22.11.3.
	 */
	{ .name = "ice",
		.driver = "net_ice",
		AT_HEADROOM,
		INTEL_VECTOR,
		INTEL_TX_LIMITS,
		.round = MOCK_ROUND_128,
		.max_size = 16256,
		.max_segs = 5,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.fast_free = MOCK_FAST_FREE_OWN,
		.tx_desc = 512 },
	/* the same before 22.11.3, which rounded up */
	{ .name = "ice_up",
		.driver = "net_ice",
		AT_HEADROOM,
		INTEL_VECTOR,
		INTEL_TX_LIMITS,
		.round = MOCK_ROUND_128_UP,
		.max_segs = 5,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.fast_free = MOCK_FAST_FREE_OWN,
		.tx_desc = 512 },
	/* ionic/ionic_rxtx_sg.c: ionic_rx_fill_one_sg, ionic_rx_clean_one_sg, ionic_tx_flush_sg;
	 * ionic_lif.c: ionic_rx_qcq_alloc; ionic_lif.h: IONIC_MBUF_BULK_ALLOC 64
	 */
	{ .name = "ionic",
		.driver = "net_ionic_pci",
		LATER_AT_0,
		.max_segs = 9,
		.ring = MOCK_RING_GROUPS,
		.groups = MOCK_GROUPS_EACH,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_GET_BULK,
		.bulk_end = 64,
		.bulk_fill = true,
		.rx_desc = 256,
		.scatter_offered = true,
		.mtu_limit = true,
		.rearm = 8,
		.fields = MOCK_FIELD_NEXT,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_SEG,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.fast_free = MOCK_FAST_FREE_OWN,
		.tx_desc = 256,
		.tx_max_segs = 16,
		.over_segs = MOCK_OVER_REFUSE },
	/* hns3/hns3_rxtx.c: hns3_rx_buf_len_calc, hns3_rx_alloc_buffer, hns3_alloc_rx_queue_mbufs,
	 * hns3_recv_scattered_pkts, hns3_tx_free_useless_buffer
	 */
	{ .name = "hns3",
		.driver = "net_hns3",
		AT_HEADROOM,
		.round = MOCK_ROUND_POW2,
		.max_size = 4096,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.bulk_end = 32,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = EACH_FIELD,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_SEG,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 512 },
	/* mlx5/mlx5_rxq.c: mlx5_rxq_new, rxq_alloc_elts_sprq; mlx5_rx.c: mlx5_rx_burst allocates
	 * before it asks for a completion; mlx5_tx.h: mlx5_tx_free_mbuf
	 */
	{ .name = "mlx5",
		.driver = "mlx5_pci",
		LATER_AT_0,
		.address = MOCK_ADDRESS_VA,
		.ring = MOCK_RING_GROUPS,
		.groups = MOCK_GROUPS_SPLIT,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.alloc_first = true,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_OFFLOAD,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = MOCK_FIELD_HEAD_OFF | MOCK_FIELD_TAIL_OFF | MOCK_FIELD_TAIL_LEN,
		.flags = MOCK_FLAGS_MASK,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.fast_free = MOCK_FAST_FREE_FIRST,
		.tx_desc = 512 },
	/* bnxt/bnxt_rxr.c: bnxt_rx_pkt, bnxt_rx_pages, bnxt_alloc_ag_data; bnxt_txr.c: bnxt_tx_cmp,
	 * bnxt_tx_cmp_fast
	 */
	{ .name = "bnxt",
		.driver = "net_bnxt",
		AT_HEADROOM,
		.ring = MOCK_RING_HEADS,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = EACH_FIELD,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.fast_free = MOCK_FAST_FREE_FIRST,
		.tx_desc = 512 },
	/* fm10k/fm10k.h: fm10k_pktmbuf_reset; fm10k_ethdev.c: fm10k_dev_rx_init;
	 * fm10k_rxtx.c: fm10k_recv_scattered_pkts, tx_free_bulk_mbuf
	 */
	{ .name = "fm10k",
		.driver = "net_fm10k",
		AT_HEADROOM,
		.align = 512,
		.round = MOCK_ROUND_256,
		.refill = MOCK_REFILL_BATCH,
		.refill_burst = 32,
		.supply = MOCK_SUPPLY_GET_BULK,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = EACH_FIELD | MOCK_FIELD_REFCNT,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 512 },
	/* qede/qede_rxtx.c: qede_calc_rx_buf_size, qede_alloc_rx_bulk_mbufs, qede_recv_pkts,
	 * qede_process_sg_pkts (data_off of later segments stays), qede_free_tx_pkt,
	 * qede_xmit_prep_pkts (18 are too many)
	 */
	{ .name = "qede",
		.driver = "net_qede",
		AT_HEADROOM,
		.round = MOCK_ROUND_64,
		.max_segs = 5,
		.refill = MOCK_REFILL_START,
		.supply = MOCK_SUPPLY_GET_BULK,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = MOCK_FIELD_HEAD_OFF | MOCK_FIELD_SEGS,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_PKT,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 512,
		.tx_max_segs = 17,
		.over_segs = MOCK_OVER_REFUSE },
	/* enic/enic_main.c: enic_alloc_rq; enic_rxtx.c: enic_recv_pkts (next stays), enic_xmit_pkts
	 * (ENIC_TX_MAX_PKT_SIZE), enic_free_wq_bufs
	 */
	{ .name = "enic",
		.driver = "net_enic",
		AT_HEADROOM,
		.ring = MOCK_RING_HEADS,
		.refill = MOCK_REFILL_EACH,
		.supply = MOCK_SUPPLY_RAW,
		.rx_desc = 512,
		.scatter = MOCK_SCATTER_FRAME,
		.scatter_offered = true,
		.mtu_limit = true,
		.fields = MOCK_FIELD_HEAD_OFF | MOCK_FIELD_TAIL_OFF,
		.flags = MOCK_FLAGS_ASSIGN,
		.tx_free = MOCK_TX_FREE_RUN,
		.tx_clean = MOCK_TX_CLEAN_THRESHOLD,
		.tx_desc = 512,
		.tx_max_pkt = 9208,
		.over_pkt = MOCK_OVER_DROP },
};

const struct mock_row *
mock_row_find(const char *name)
{
	for (size_t i = 0; i < RTE_DIM(rows); i++) {
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	}
	return NULL;
}

const struct mock_row *
mock_row_at(unsigned int i)
{
	return i < RTE_DIM(rows) ? &rows[i] : NULL;
}
