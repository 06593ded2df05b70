/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What an ethdev driver needs of DPDK 22.11 or 24.11 and their installed headers do not declare.
 *
 * Distributions install the headers for applications; those for drivers (ethdev_driver.h,
 * bus_vdev_driver.h, dev_driver.h) only come with a DPDK that was built with enable_driver_sdk. The
 * functions themselves are exported, as INTERNAL symbols. Here are the structures of ABI 23 (22.11)
 * and ABI 25 (24.11), as far as this driver reads or writes them. Members that it does not use
 * stand for their place alone; structures that DPDK allocates end with the last member that is
 * used.
 */

#ifndef TESTS_MOCK_NIC_ETHDEV_STRUCTS_H
#define TESTS_MOCK_NIC_ETHDEV_STRUCTS_H

#include <stddef.h>
#include <stdint.h>

#include <rte_bus_vdev.h>
#include <rte_common.h>
#include <rte_dev.h>
#include <rte_devargs.h>
#include <rte_ethdev.h>
#include <rte_os.h>
#include <rte_version.h>

#if RTE_VERSION >= RTE_VERSION_NUM(22, 11, 0, 0) && RTE_VERSION < RTE_VERSION_NUM(23, 3, 0, 0)
#define SINCE_ABI_25(members)
#elif RTE_VERSION >= RTE_VERSION_NUM(24, 11, 0, 0) && RTE_VERSION < RTE_VERSION_NUM(25, 3, 0, 0)
#define SINCE_ABI_25(members) members
#else
#error "the structures in this file are those of DPDK 22.11 and 24.11"
#endif

/** dev_driver.h */
struct rte_driver {
	RTE_TAILQ_ENTRY(rte_driver) next;
	const char *name;
	const char *alias;
};

/** dev_driver.h */
struct rte_device {
	RTE_TAILQ_ENTRY(rte_device) next;
	const char *name;
	const char *bus_info;
	const struct rte_driver *driver;
	const struct rte_bus *bus;
	int numa_node;
	struct rte_devargs *devargs;
};

/** bus_vdev_driver.h */
struct rte_vdev_device {
	RTE_TAILQ_ENTRY(rte_vdev_device) next;
	struct rte_device device;
};

/** bus_vdev_driver.h */
struct rte_vdev_driver {
	RTE_TAILQ_ENTRY(rte_vdev_driver) next;
	struct rte_driver driver;
	int (*probe)(struct rte_vdev_device *dev);
	int (*remove)(struct rte_vdev_device *dev);
	int (*dma_map)(struct rte_vdev_device *dev, void *addr, uint64_t iova, size_t len);
	int (*dma_unmap)(struct rte_vdev_device *dev, void *addr, uint64_t iova, size_t len);
	uint32_t drv_flags;
};

/** ethdev_driver.h */
struct rte_eth_dev {
	eth_rx_burst_t rx_pkt_burst;
	eth_tx_burst_t tx_pkt_burst;
	eth_tx_prep_t tx_pkt_prepare;
	eth_rx_queue_count_t rx_queue_count;
	eth_rx_descriptor_status_t rx_descriptor_status;
	SINCE_ABI_25(eth_tx_queue_count_t tx_queue_count;)
	eth_tx_descriptor_status_t tx_descriptor_status;
	SINCE_ABI_25(eth_recycle_tx_mbufs_reuse_t recycle_tx_mbufs_reuse;)
	SINCE_ABI_25(eth_recycle_rx_descriptors_refill_t recycle_rx_descriptors_refill;)
	struct rte_eth_dev_data *data;
	void *process_private;
	const struct eth_dev_ops *dev_ops;
	SINCE_ABI_25(const void *flow_fp_ops;)
	struct rte_device *device;
	struct rte_intr_handle *intr_handle;
};

/** ethdev_driver.h */
struct rte_eth_dev_data {
	char name[RTE_ETH_NAME_MAX_LEN];
	void **rx_queues;
	void **tx_queues;
	uint16_t nb_rx_queues;
	uint16_t nb_tx_queues;
	struct {
		uint8_t active;
		uint8_t nb_q_per_pool;
		uint16_t def_vmdq_idx;
		uint16_t def_pool_q_idx;
	} sriov;
	void *dev_private;
	struct rte_eth_link dev_link;
	struct rte_eth_conf dev_conf;
	uint16_t mtu;
	uint32_t min_rx_buf_size;
	uint64_t rx_mbuf_alloc_failed;
	struct rte_ether_addr *mac_addrs;
	uint64_t mac_pool_sel[RTE_ETH_NUM_RECEIVE_MAC_ADDR];
	struct rte_ether_addr *hash_mac_addrs;
	uint16_t port_id;
	__extension__ uint8_t promiscuous : 1, scattered_rx : 1, all_multicast : 1, dev_started : 1,
		lro : 1, dev_configured : 1, flow_configured : 1;
	uint8_t rx_queue_state[RTE_MAX_QUEUES_PER_PORT];
	uint8_t tx_queue_state[RTE_MAX_QUEUES_PER_PORT];
	uint32_t dev_flags;
	int numa_node;
};

/** ethdev_driver.h; its 113 operations, or 121, in their order */
struct eth_dev_ops {
	int (*dev_configure)(struct rte_eth_dev *dev);
	int (*dev_start)(struct rte_eth_dev *dev);
	int (*dev_stop)(struct rte_eth_dev *dev);
	void (*set_link_up_to_set_link_down[2])(void);
	int (*dev_close)(struct rte_eth_dev *dev);
	void (*reset[1])(void);
	int (*link_update)(struct rte_eth_dev *dev, int wait_to_complete);
	SINCE_ABI_25(void (*speed_lanes_get_to_speed_lanes_get_capa[3])(void);)
	void (*is_removed[1])(void);
	int (*promiscuous_enable)(struct rte_eth_dev *dev);
	int (*promiscuous_disable)(struct rte_eth_dev *dev);
	int (*allmulticast_enable)(struct rte_eth_dev *dev);
	int (*allmulticast_disable)(struct rte_eth_dev *dev);
	void (*mac_addr_remove_to_add[2])(void);
	int (*mac_addr_set)(struct rte_eth_dev *dev, struct rte_ether_addr *addr);
	void (*set_mc_addr_list[1])(void);
	int (*mtu_set)(struct rte_eth_dev *dev, uint16_t mtu);
	int (*stats_get)(struct rte_eth_dev *dev, struct rte_eth_stats *stats);
	int (*stats_reset)(struct rte_eth_dev *dev);
	int (*xstats_get)(struct rte_eth_dev *dev, struct rte_eth_xstat *xstats, unsigned int n);
	int (*xstats_reset)(struct rte_eth_dev *dev);
	int (*xstats_get_names)(
		struct rte_eth_dev *dev, struct rte_eth_xstat_name *names, unsigned int n);
	void (*queue_stats_mapping_set[1])(void);
	int (*dev_infos_get)(struct rte_eth_dev *dev, struct rte_eth_dev_info *info);
	void (*rxq_info_get)(
		struct rte_eth_dev *dev, uint16_t queue, struct rte_eth_rxq_info *info);
	void (*txq_info_get)(
		struct rte_eth_dev *dev, uint16_t queue, struct rte_eth_txq_info *info);
	SINCE_ABI_25(void (*recycle_rxq_info_get[1])(void);)
	void (*rx_burst_mode_get_to_tx_queue_stop[14])(void);
	int (*rx_queue_setup)(struct rte_eth_dev *dev, uint16_t queue, uint16_t nb_desc,
		unsigned int socket, const struct rte_eth_rxconf *conf, struct rte_mempool *mp);
	void (*rx_queue_release)(struct rte_eth_dev *dev, uint16_t queue);
	void (*rx_queue_intr_enable_to_disable[2])(void);
	int (*tx_queue_setup)(struct rte_eth_dev *dev, uint16_t queue, uint16_t nb_desc,
		unsigned int socket, const struct rte_eth_txconf *conf);
	void (*tx_queue_release)(struct rte_eth_dev *dev, uint16_t queue);
	int (*tx_done_cleanup)(void *txq, uint32_t free_cnt);
	void (*dev_led_on_to_the_last[65 SINCE_ABI_25(+4)])(void);
};

/** rte_ethdev.c */
struct rte_eth_dev *rte_eth_dev_allocate(const char *name);
/** rte_ethdev.c */
struct rte_eth_dev *rte_eth_dev_allocated(const char *name);
/** rte_ethdev.c */
int rte_eth_dev_release_port(struct rte_eth_dev *dev);
/** rte_ethdev.c */
void rte_eth_dev_probing_finish(struct rte_eth_dev *dev);
/** vdev.c */
void rte_vdev_register(struct rte_vdev_driver *driver);

/** As in bus_vdev_driver.h, without what dpdk-pmdinfo reads. */
#define RTE_PMD_REGISTER_VDEV(nm, vdrv)           \
	RTE_INIT(vdrvinitfn_##vdrv)               \
	{                                         \
		(vdrv).driver.name = RTE_STR(nm); \
		rte_vdev_register(&vdrv);         \
	}

#endif /* TESTS_MOCK_NIC_ETHDEV_STRUCTS_H */
