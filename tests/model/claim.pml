/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* Slots by claim: a mask word for each page, a bitmap of the pages that may have free slots, and a
 * count of the free slots that nobody has asked for. Models lib/page_frag/page_claim.c.
 *
 * Each process allocates up to MOST slots at once, passes them on, and frees any of those it has.
 * They run for ever, in all interleavings, until they choose to stop between two calls. Each access
 * to a word, to the bitmap or to the count is a step of its own. Where the code searches in vain
 * and searches again, the process waits: whether it might wait for ever is what is asked.
 *
 * Properties: a slot is never in two hands; who took n off the count finds n; while nobody is in a
 * call, every page with free slots is marked, and the count is that of the free slots.
 *
 * With MISUSES, slots are freed that nobody has. Such a free is reported and changes nothing.
 * Somebody may have the slot again by then, and the free cannot be told from a right one: the model
 * then takes it back.
 *
 * spin takes memory to be sequentially consistent. Whether the orderings of the C code suffice is
 * for the stress tests under ThreadSanitizer.
 *
 * Seeded bugs, of which one may be defined:
 *   BUG_NO_LOOK        no second look at a page after its mark was taken away
 *   BUG_LOOK_FIRST     the second look comes before the mark is taken away
 *   BUG_MARK_FIRST     a full page is marked before the slots are given back to it
 *   BUG_MARK_IF_FREE   a page is marked only when all its slots are free
 *   BUG_SPLIT_RESERVE  the count goes down by a load and a store
 *   BUG_SPLIT_CLAIM    slots are claimed by a load and a store
 * with MISUSES:
 *   BUG_COUNT_ALL      what was not out counts as freed, too
 */

#ifndef PAGES
#define PAGES 2 /* at most 3 */
#endif
#ifndef SLOTS
#define SLOTS 2 /* of a page, at most 4 */
#endif
#ifndef USERS
#define USERS 2
#endif
#ifndef MOST
#define MOST 3 /* slots that are allocated at once */
#endif
#ifndef MISUSES
#define MISUSES 0
#endif

#define FULL ((1 << SLOTS) - 1)
#define LOWEST(mask) ((mask) & -(mask))
#define NUMBER(mask) (((mask) & 1) + ((mask) >> 1 & 1) + ((mask) >> 2 & 1) + ((mask) >> 3 & 1))
#define HELD(who, page) (held[who] >> (page) * SLOTS & FULL)

byte word[PAGES];
byte marked = (1 << PAGES) - 1; /* the bitmap some_free */
byte nb_free = PAGES * SLOTS;

/* Ghosts. */
short held[USERS]; /* slots that a process has: masks of SLOTS bits for each page */
byte in_call;      /* processes */
byte misuses;

/* Nobody has any of these slots. i is 0 outside of loops. */
inline nobody_has(page, mask)
{
	do
	:: i < USERS -> assert((HELD(i, page) & (mask)) == 0); i++
	:: else -> i = 0; break
	od
}

/* reserve(): afterwards left is n, or 0 if there are not as many. */
inline reserve(n)
{
	seen = nb_free;
	do
	:: atomic { seen < n -> left = 0; break }
#ifdef BUG_SPLIT_RESERVE
	:: atomic { seen >= n -> nb_free = seen - n; left = n; break }
#else
	:: atomic { seen >= n && nb_free == seen -> nb_free = seen - n; left = n; break }
	:: atomic { seen >= n && nb_free != seen -> seen = nb_free }
#endif
	od
}

/* mark_none_free() */
inline mark_none_free(page)
{
#if defined(BUG_NO_LOOK)
	marked = marked & ~(1 << page)
#elif defined(BUG_LOOK_FIRST)
	if
	:: word[page] == FULL -> marked = marked & ~(1 << page)
	:: else
	fi
#else
	marked = marked & ~(1 << page);
	if
	:: word[page] != FULL -> marked = marked | 1 << page
	:: else
	fi
#endif
}

/* The first slots that are free, at most n of them. */
inline choose(n)
{
	got = 0;
	do
	:: NUMBER(got) < n && (FULL & ~seen & ~got) != 0 -> got = got | LOWEST(FULL & ~seen & ~got)
	:: else -> break
	od;
	skip
}

/* claim(): at most left slots of a page. */
inline claim(page)
{
	d_step {
		seen = word[page];
		choose(left);
	}
	do
	:: d_step { got != 0 && !done ->
		if
#ifdef BUG_SPLIT_CLAIM
		:: true ->
#else
		:: word[page] == seen ->
#endif
			nobody_has(page, got);
			word[page] = seen | got;
			held[_pid] = held[_pid] | got << page * SLOTS;
			left = left - NUMBER(got);
			done = true;
		:: else ->
			seen = word[page];
			choose(left);
		fi;
	}
	:: else -> break
	od;
	if
	:: (seen | got) == FULL -> mark_none_free(page)
	:: else
	fi
}

/* release(): some slots of a page; freed grows by those that were out. */
inline release(page)
{
#ifdef BUG_MARK_FIRST
	if
	:: word[page] == FULL -> marked = marked | 1 << page
	:: else
	fi;
#endif
	d_step {
		seen = word[page];
		some = some & ~(twice & seen);
		assert((some & ~seen & ~twice) == 0);
		word[page] = seen & ~some;
		held[_pid] = held[_pid] & ~(some << page * SLOTS);
#ifdef BUG_COUNT_ALL
		freed = freed + NUMBER(some);
#else
		freed = freed + NUMBER(some & seen);
#endif
		some = some & seen;
	}
	if
#if defined(BUG_MARK_FIRST)
	:: true
#elif defined(BUG_MARK_IF_FREE)
	:: some != 0 && (seen & ~some) == 0 -> marked = marked | 1 << page
#else
	:: some != 0 && seen == FULL -> marked = marked | 1 << page
#endif
	:: else
	fi
}

active [USERS] proctype user()
{
	byte left;  /* slots to be found */
	byte page;
	byte some;  /* slots of it that are freed */
	byte twice; /* ghost: of these, freed once too often */
	byte freed;
	byte got;
	byte seen;
	byte slot;
	byte to;
	byte i;
	bool done;

	do
	/* page_claim_alloc_bulk() */
	:: atomic {
		in_call++;
		left = 1;
		do
		:: left < MOST -> left++
		:: break
		od;
	}
		reserve(left);
		do
		:: atomic { left != 0 && marked != 0 ->
			page = 0;
			do
			:: (marked >> page & 1) != 0 -> break
			:: marked >> page + 1 != 0 -> page++
			od;
		}
			claim(page);
			atomic { done = false; got = 0; seen = 0; page = 0 }
		:: atomic { left == 0 -> seen = 0; in_call--; break }
		od

	/* page_claim_free_bulk() */
	:: atomic { held[_pid] != 0 || misuses < MISUSES -> in_call++ }
		do
		:: atomic { held[_pid] != 0 ->
			page = 0;
			do
			:: HELD(_pid, page) != 0 -> break
			:: held[_pid] >> (page + 1) * SLOTS != 0 -> page++
			od;
			some = LOWEST(HELD(_pid, page));
			do
			:: some != HELD(_pid, page) ->
				some = some | LOWEST(HELD(_pid, page) & ~some)
			:: break
			od;
		}
			goto give
#if MISUSES > 0
		/* All slots of a page, of which this process has some or none. */
		:: atomic { misuses < MISUSES ->
			misuses++;
			page = 0;
			do
			:: page < PAGES - 1 -> page++
			:: break
			od;
			some = FULL;
			twice = FULL & ~HELD(_pid, page);
		}
#endif
give:
			release(page);
			atomic { some = 0; twice = 0; seen = 0; page = 0 }
		:: break
		od;
		atomic {
			nb_free = nb_free + freed;
			assert(nb_free <= PAGES * SLOTS);
			freed = 0;
			in_call--;
		}

	/* Pass a slot on: any one, to any other process. */
	:: atomic { held[_pid] != 0 ->
		do
		:: (held[_pid] >> slot & 1) != 0 -> break
		:: held[_pid] >> slot + 1 != 0 -> slot++
		od;
		to = (_pid + 1) % USERS;
		do
		:: (to + 1) % USERS != _pid -> to = (to + 1) % USERS
		:: break
		od;
		held[_pid] = held[_pid] & ~(1 << slot);
		held[to] = held[to] | 1 << slot;
		slot = 0;
		to = 0;
	}

	/* Stop. */
	:: break
	od
}

/* Slots of a page that are free although it is not marked. */
#define LOST(page) (word[page] != FULL && (marked >> page & 1) == 0)
#define FREE(page) (SLOTS - NUMBER(word[page]))

#if PAGES > 2
#define WRONG (LOST(0) || LOST(1) || LOST(2) || nb_free != FREE(0) + FREE(1) + FREE(2))
#else
#define WRONG (LOST(0) || LOST(1) || nb_free != FREE(0) + FREE(1))
#endif

active proctype check()
{
end:
	atomic { in_call == 0 && WRONG -> assert(false) }
}
