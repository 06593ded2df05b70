/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * DPDK's interface for drivers: from its own headers where they are installed, else ours.
 */

#ifndef TESTS_MOCK_NIC_ETHDEV_ABI_H
#define TESTS_MOCK_NIC_ETHDEV_ABI_H

#ifdef MOCK_NIC_DRIVER_SDK
#include <bus_vdev_driver.h>
#include <ethdev_driver.h>
#else
#include "tests/mock_nic/ethdev_structs.h"
#endif

#endif /* TESTS_MOCK_NIC_ETHDEV_ABI_H */
