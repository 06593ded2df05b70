/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * What differs between versions of DPDK: names, of which the sources use the newer ones, and what
 * drivers do.
 */

#ifndef LIB_DPDK_COMPAT_H
#define LIB_DPDK_COMPAT_H

#include <stdint.h>

#include <rte_telemetry.h>
#include <rte_version.h>

#if RTE_VERSION < RTE_VERSION_NUM(23, 3, 0, 0)
#define RTE_TEL_UINT_VAL RTE_TEL_U64_VAL
#define rte_tel_data_add_array_uint rte_tel_data_add_array_u64
#define rte_tel_data_add_dict_uint rte_tel_data_add_dict_u64
#endif

/* Keys without a value are the handler's too. */
#if RTE_VERSION < RTE_VERSION_NUM(24, 11, 0, 0)
#define rte_kvargs_process_opt rte_kvargs_process
#endif

/**
 * Bytes of a segment that net_memif transmits. Since 23.03 it copies a segment into one buffer of
 * its ring without a look at the lengths of both, if the buffers are not shorter than the pool's
 * data room (memif/rte_eth_memif.c: eth_memif_tx). They have 2048 bytes unless asked otherwise.
 */
#if RTE_VERSION < RTE_VERSION_NUM(23, 3, 0, 0)
#define DPDK_MEMIF_TX_SEG_LEN UINT16_MAX
#else
#define DPDK_MEMIF_TX_SEG_LEN 2048
#endif

#endif /* LIB_DPDK_COMPAT_H */
