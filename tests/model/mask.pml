/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The word of a page of slots from shares: a mask of the slots that are out, issued or not.
 * Models lib/page_frag/page_slot_alloc.c and page_slot_free.c.
 *
 * Each user has a share. All run for ever, in all interleavings, until they choose to stop; then
 * everything is given back. Each access to a word or to the free list is a step of its own; what
 * one process does by itself before it is joined with it. The list is one step here, and gives any
 * page that is on it: its protocol is in list.pml. Who has a slot passes it on or frees it. The
 * limit of a pool's size is left out: it only makes users wait.
 *
 * Properties: a slot is never in two hands, and its bit is set while it is in one; a page on the
 * list has the word 0 and is on it once, and nobody has a slot of it; only a page's owner raises
 * its word from zero; no right free is reported; when all is given back, every page is on the list.
 *
 * With MISUSES, slots are freed that nobody has. Such a free finds the slot's bit clear, or the
 * slot unissued in the same share: it is reported, nothing is subtracted, and a page of which slots
 * are out never comes to the list again. Otherwise the slot is in somebody else's hands by then,
 * and the free cannot be told from a right one: the model then takes it back.
 *
 * spin takes memory to be sequentially consistent. Whether the orderings of the C code suffice is
 * for the stress tests under ThreadSanitizer.
 *
 * Seeded bugs, of which one may be defined:
 *   BUG_SCAVENGE_ZERO   slots are claimed from a word of zero, too
 *   BUG_SCAVENGE_STORE  slots are claimed by a load and a store
 *   BUG_SPLIT_RUN       a run is dropped by a load and a store
 *   BUG_KEEP_PARTLY     a page is kept when all that is out of it came back, not all of it
 * with MISUSES:
 *   BUG_KEEP_UNISSUED   a page is kept although slots of it are yet to be issued
 *   BUG_TRUST_FREES     a run is dropped whether its bits are set or not
 *   BUG_BAD_FROM_ZERO   a page that is free is set aside, too
 */

#ifndef PAGES
#define PAGES 2 /* at most 3 */
#endif
#ifndef SLOTS
#define SLOTS 2 /* of a page */
#endif
#ifndef USERS
#define USERS 2
#endif
#ifndef MISUSES
#define MISUSES 0
#endif

#define FULL ((1 << SLOTS) - 1)
#define BAD (1 << SLOTS)
#define NONE 15

/* Who owns a page by the invariants of its word: a process, by its number, or nobody because */
#define LISTED 14 /* it is on the free list */
#define IN_USE 13 /* slots of it are out */

byte word[PAGES];
byte list = (1 << PAGES) - 1; /* mask of the pages on it */

/* Ghosts: what the code does not know, and the properties are about. */
byte owner[PAGES] = LISTED;
short held[USERS];    /* slots that a process has: masks of SLOTS bits for each page */
byte issuing = USERS; /* users that have not stopped */
byte ended;
byte misuses;
byte aside;           /* mask of pages that were set aside while slots of them were out */

#define HELD(who, page) (held[who] >> (page) * SLOTS & FULL)
#define LOWEST(mask) ((mask) & -(mask))

#if USERS > 2
#define HAVE(page, mask) (((held[0] | held[1] | held[2]) >> (page) * SLOTS & (mask)) != 0)
#else
#define HAVE(page, mask) (((held[0] | held[1]) >> (page) * SLOTS & (mask)) != 0)
#endif

/* Nobody has any of these slots. i is 0 outside of loops. */
inline nobody_has(page, mask)
{
	do
	:: i < USERS -> assert((HELD(i, page) & (mask)) == 0); i++
	:: else -> i = 0; break
	od
}

/* Any slot of any page that this process has. */
inline any_held(slot)
{
	slot = 0;
	do
	:: (held[_pid] >> slot & 1) != 0 -> break
	:: held[_pid] >> slot + 1 != 0 -> slot++
	od
}

/* A page that this process owns, and whose word is 0, goes on the list. */
inline put_page(page)
{
	d_step {
		assert(owner[page] == _pid && word[page] == 0);
		assert(((list | aside) >> page & 1) == 0);
		nobody_has(page, FULL);
		list = list | 1 << page;
		owner[page] = LISTED;
		page = NONE;
	}
}

/* release_page(). If the page is set aside at this very moment, that is lost: nobody has a slot. */
inline release_page(page)
{
	d_step {
		assert(owner[page] == _pid);
		nobody_has(page, FULL);
		word[page] = 0;
	}
	put_page(page)
}

#ifdef BUG_BAD_FROM_ZERO
#define MAY_SET_ASIDE true
#else
#define MAY_SET_ASIDE (seen != 0)
#endif

/* set_aside() */
inline set_aside(page)
{
	seen = word[page];
	do
	:: atomic { MAY_SET_ASIDE && word[page] == seen ->
		word[page] = seen | BAD;
		aside = aside | (owner[page] == IN_USE) << page;
		break
	}
	:: atomic { MAY_SET_ASIDE && word[page] != seen -> seen = word[page] }
	:: !MAY_SET_ASIDE -> break
	od;
	seen = 0
}

/* Slots of a page that this share has yet to issue. */
#define UNISSUED(page) (page == current && ahead != 0 -> ahead : (page == spare -> FULL : 0))

/* Look at the word that a run is to be dropped from. A slot that was freed once too often, and is
 * in somebody else's hands again, leaves the run: see the head of this file.
 */
inline look()
{
	seen = word[page];
	some = some & ~(twice & seen & ~UNISSUED(page));
	twice = twice & some
}

#ifdef BUG_KEEP_UNISSUED
#define IS_WHOLE (some == FULL && seen == FULL)
#elif defined(BUG_KEEP_PARTLY)
#define IS_WHOLE (some != 0 && seen == some && UNISSUED(page) == 0)
#else
#define IS_WHOLE (some == FULL && seen == FULL && UNISSUED(page) == 0)
#endif

#define NOT_OUT (some & ~(seen & ~UNISSUED(page)))

/* give_back(): some slots of page. */
inline give_back()
{
	if
#ifndef BUG_KEEP_PARTLY
	:: some != FULL
	:: d_step { some == FULL ->
#else
	:: d_step {
#endif
		look();
		if
		/* All are out and all are here: nothing is written. */
		:: IS_WHOLE ->
			assert(owner[page] == IN_USE);
			nobody_has(page, FULL);
			owner[page] = _pid;
			some = 0;
			twice = 0;
		:: else
		fi;
		seen = 0;
	}
	fi;

	if
	:: owner[page] == _pid && page != spare ->
		if
		:: atomic { spare == NONE -> spare = page; page = NONE }
		:: else -> release_page(page)
		fi
	:: else ->
		/* give_some_back() */
		d_step { look() };
		do
#if MISUSES > 0 && !defined(BUG_TRUST_FREES)
		:: d_step { NOT_OUT != 0 ->
			assert((NOT_OUT & ~twice) == 0);
			some = some & ~NOT_OUT;
			twice = twice & some;
			seen = 0;
		}
			set_aside(page);
			d_step { look() }
#endif
		:: d_step { some == 0 ->
			page = NONE;
			seen = 0;
		}
			break
		:: else -> /* NOT_OUT is 0, or was before the last look */
#ifdef BUG_SPLIT_RUN
			atomic { seen = word[page] };
#endif
			d_step {
#ifdef BUG_SPLIT_RUN
				if
				:: true ->
#else
				if
				:: word[page] == seen ->
#endif
					word[page] = seen & ~some;
					if
					:: (seen & ~some) == 0 ->
						assert(owner[page] == IN_USE);
						owner[page] = _pid;
					:: else ->
						page = NONE;
					fi;
					some = 0;
					twice = 0;
					seen = 0;
				:: else -> look()
				fi;
			}
			if
			:: some != 0
			:: some == 0 && page != NONE -> put_page(page); break
			:: some == 0 && page == NONE -> break
			fi
		od
	fi
}

active [USERS] proctype user()
{
	byte current = NONE; /* page that slots are issued from */
	byte ahead;          /* slots of it that are yet to be issued; 0: there is no page */
	byte spare = NONE;   /* page of which all slots are out, and nobody has one */
	byte page = NONE;    /* of the run */
	byte some;           /* the run */
	byte twice;          /* ghost: slots of the run that were freed once too often */
	byte seen;
	byte slot;
	byte i;
	byte to;
	bool stopped;

	do
	/* Issue a slot: nothing shared is touched. */
	:: d_step { !stopped && ahead != 0 ->
		nobody_has(current, LOWEST(ahead));
		assert((word[current] & LOWEST(ahead)) != 0);
		held[_pid] = held[_pid] | LOWEST(ahead) << current * SLOTS;
		ahead = ahead & ~LOWEST(ahead);
		if
		:: ahead == 0 -> current = NONE
		:: else
		fi;
	}

	/* acquire(): a whole page, */
	:: d_step { !stopped && ahead == 0 && spare != NONE ->
		current = spare;
		ahead = FULL;
		spare = NONE;
		owner[current] = IN_USE;
	}
	:: atomic { !stopped && ahead == 0 && spare == NONE && list != 0 ->
		current = 0;
		do
		:: (list >> current & 1) != 0 -> break
		:: list >> current + 1 != 0 -> current++
		od;
		assert(owner[current] == LISTED && word[current] == 0);
		list = list & ~(1 << current);
		owner[current] = _pid;
	}
		d_step {
			assert(owner[current] == _pid && word[current] == 0);
			word[current] = FULL;
			owner[current] = IN_USE;
			ahead = FULL;
		}
	/* or the free slots of any page. */
	:: atomic { !stopped && ahead == 0 && spare == NONE && list == 0 -> skip }
scavenge:
		atomic {
			current = 0;
			do
			:: current < PAGES - 1 -> current++
			:: break
			od;
			seen = word[current];
		}
		do
#ifdef BUG_SCAVENGE_ZERO
		:: (seen & BAD) != 0 || (FULL & ~seen) == 0 ->
#else
		:: seen == 0 || (seen & BAD) != 0 || (FULL & ~seen) == 0 ->
#endif
			atomic { seen = 0; current = NONE };
			break
		:: d_step { else ->
			if
#ifdef BUG_SCAVENGE_STORE
			:: true ->
#else
			:: word[current] == seen ->
#endif
				ahead = FULL & ~seen;
				word[current] = seen | ahead;
				seen = 0;
			:: else -> seen = word[current]
			fi;
		}
			if
			:: ahead != 0 -> break
			:: else
			fi
		od;
		if
		:: ahead == 0 -> goto scavenge /* the next page */
		:: true
		fi

	/* Free: a slot that continues the run, or the first of one. */
	:: atomic { held[_pid] != 0 && some == 0 ->
		any_held(slot);
		held[_pid] = held[_pid] & ~(1 << slot);
		page = slot / SLOTS;
		some = 1 << slot % SLOTS;
		slot = 0;
	}
	:: d_step { some != 0 && (HELD(_pid, page) & ~some) != 0 ->
		slot = LOWEST(HELD(_pid, page) & ~some);
		some = some | slot;
		held[_pid] = held[_pid] & ~(slot << page * SLOTS);
		slot = 0;
	}
	:: some != 0 ->
flush:
		give_back()

	/* Drain, at any time: what is yet to be issued, and what is kept. */
	:: atomic { some == 0 && ahead != 0 ->
		page = current;
		some = ahead;
		current = NONE;
		ahead = 0;
	}
		goto flush
	:: spare != NONE ->
		if
		:: word[spare] == FULL -> release_page(spare)
		:: d_step { word[spare] != FULL ->
			assert((word[spare] & BAD) != 0);
			owner[spare] = IN_USE;
			spare = NONE;
		}
		fi

	/* Pass a slot on: any one, to any other process. */
	:: atomic { !stopped && held[_pid] != 0 ->
		any_held(slot);
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

#if MISUSES > 0
	/* A slot that is in the run already, since it was freed once too often before it was issued
	 * again: fold() reports it.
	 */
	:: d_step { some != 0 && (HELD(_pid, page) & some) != 0 ->
		slot = LOWEST(HELD(_pid, page) & some);
		assert((slot & twice) != 0);
		twice = twice & ~slot;
		held[_pid] = held[_pid] & ~(slot << page * SLOTS);
		slot = 0;
	}
		set_aside(page)

	/* Free a slot that nobody has. */
	:: atomic { !stopped && misuses < MISUSES && (some == 0 || page == 0) ->
		do
		:: slot < SLOTS - 1 -> slot++
		:: break
		od;
		if
		:: HAVE(0, 1 << slot) -> slot = 0
		:: !HAVE(0, 1 << slot) && (some & 1 << slot) == 0 ->
			misuses++;
			page = 0;
			some = some | 1 << slot;
			twice = twice | 1 << slot;
			slot = 0;
		:: !HAVE(0, 1 << slot) && (some & 1 << slot) != 0 ->
			/* Twice in one run: fold(). */
			misuses++;
			slot = 0;
			set_aside(page);
		fi
	}
#endif

	/* Stop. */
	:: atomic { !stopped -> stopped = true; issuing-- }
	:: atomic { stopped && issuing == 0 && held[_pid] == 0 && some == 0 && ahead == 0 &&
		spare == NONE ->
		ended++;
		break
	}
	od
}

/* A page on the list has the word 0. A page whose word is 0 is on the list or somebody's. */
#define WRONG(page) (word[page] != 0 && owner[page] == LISTED || \
	word[page] == 0 && owner[page] == IN_USE)

active proctype check()
{
	byte i;

	if
	:: WRONG(0) -> assert(false)
#if PAGES > 1
	:: WRONG(1) -> assert(false)
#endif
#if PAGES > 2
	:: WRONG(2) -> assert(false)
#endif
	/* All is given back: every page is on the list, but for those set aside. */
	:: atomic { ended == USERS ->
		do
		:: i < PAGES ->
			if
			:: (list >> i & 1) != 0 -> assert(word[i] == 0)
#if MISUSES > 0
			:: else -> assert((word[i] & BAD) != 0 && misuses != 0)
#else
			:: else -> assert(false)
#endif
			fi;
			i++
		:: else -> break
		od
	}
	fi
}
