/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/**
 * @file
 * The EAL's interrupt thread, which has no end of its own.
 */

#ifndef APP_FRAGPMD_INTERRUPTS_H
#define APP_FRAGPMD_INTERRUPTS_H

/**
 * Wait until the EAL's interrupt thread has done all that it was asked for, and has forgotten the
 * devices that are closed.
 *
 * rte_eal_cleanup() unmaps the handles that this thread goes through whenever a device comes or
 * goes: it must be at rest then. Main lcore, with all ports closed.
 */
void interrupts_settle(void);

#endif /* APP_FRAGPMD_INTERRUPTS_H */
