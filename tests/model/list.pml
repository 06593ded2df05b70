/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The free-page list: a stack whose head is one word of index, count and tag.
 * Models lib/page_frag/page_list.h.
 *
 * Each process pushes pages that it owns, one or a chain of two, and pops at most MOST at once; all
 * but the first leave KEEP pages on the list. They run for ever, in all interleavings. Each access
 * to the head, or to a page's next, is a step of its own.
 *
 * The tag is taken to be unbounded: a compare-and-swap succeeds if, and only if, nobody has pushed
 * or popped since the head was read. That is what stale[] is for. The C code's tag comes back after
 * 2^24 pushes and pops.
 *
 * Properties: a page is on the list or owned by one process, and nothing else; the head's count is
 * the number of pages that are linked; who has to leave pages leaves them.
 *
 * spin takes memory to be sequentially consistent. Whether the orderings of the C code suffice is
 * for the stress tests under ThreadSanitizer.
 *
 * Seeded bugs, of which one may be defined:
 *   BUG_NO_TAG        the exchange compares the head's index and count alone
 *   BUG_LINK_ONCE     a page to be pushed is not linked again after a failed exchange
 *   BUG_KEEP_WALK     after a failed exchange, the pages found before are taken all the same
 *   BUG_COUNT_ONE     the count changes by one, however many pages there are
 *   BUG_FLOOR_BEFORE  what has to be left is compared with a count that was read before the head
 */

#ifndef PAGES
#define PAGES 3 /* at most 4 */
#endif
#ifndef USERS
#define USERS 2
#endif
#ifndef KEEP
#define KEEP 1
#endif
#ifndef MOST
#define MOST 2
#endif

#define NONE PAGES
#define NUMBER(mask) (((mask) & 1) + ((mask) >> 1 & 1) + ((mask) >> 2 & 1) + ((mask) >> 3 & 1))

byte head = NONE; /* index of the page on top, and */
byte count;       /* how many there are */
byte next[PAGES]; /* of each page, the one below; at first, anything */

/* Ghosts. */
bool stale[USERS];  /* the head was written since this process read it */
byte owned[USERS];  /* masks of pages */

/* Read the head. */
inline read_head()
{
	seen = head;
	had = count;
	stale[_pid] = false
}

/* Every page is linked once, or owned by one process. */
inline check_all()
{
	some = 0;
	i = 0;
	at = head;
	do
	:: i < count ->
		assert(at != NONE && (some >> at & 1) == 0);
		some = some | 1 << at;
		at = next[at];
		i++;
	:: else -> break
	od;
	assert(at == NONE);
	i = 0;
	do
	:: i < USERS -> assert((some & owned[i]) == 0); some = some | owned[i]; i++
	:: else -> break
	od;
	assert(some == (1 << PAGES) - 1);
	some = 0;
	i = 0;
	at = 0
}

#ifdef BUG_NO_TAG
#define IS_SAME (head == seen && count == had)
#else
#define IS_SAME (!stale[_pid])
#endif

#ifdef BUG_COUNT_ONE
#define CHANGE 1
#else
#define CHANGE nb
#endif

/* Are there pages beyond those found, and those to be left? */
#ifdef BUG_FLOOR_BEFORE
#define MORE (nb + keep < before && nb < had)
#else
#define MORE (nb + keep < had)
#endif

/* Exchange the head, and the pages that this process owns. After a failure, the head is read. */
inline exchange(new_head, new_count, new_owned)
{
	if
	:: IS_SAME ->
		head = new_head;
		count = new_count;
		owned[_pid] = new_owned;
		do
		:: i < USERS -> stale[i] = true; i++
		:: else -> i = 0; break
		od;
		done = true;
		check_all();
	:: else -> read_head()
	fi
}

active [USERS] proctype user()
{
	byte keep = (_pid == 0 -> 0 : KEEP);
	byte seen;  /* the head as it was read */
	byte had;
	byte first; /* page that becomes the head */
	byte last;  /* page of a chain that is linked to the list */
	byte want;  /* pages to be popped at most */
	byte nb;    /* pages pushed or popped, and which they are */
	byte found;
	byte some;
	byte i;
	byte at;
	bool done;
#ifdef BUG_FLOOR_BEFORE
	byte before;
#endif

	/* To begin with, the list is empty. */
	if
	:: atomic { _pid == 0 -> owned[0] = (1 << PAGES) - 1 }
	:: else
	fi;

	do
	/* page_list_push_chain() */
	:: atomic { owned[_pid] != 0 ->
		first = 0;
		do
		:: (owned[_pid] >> first & 1) != 0 -> break
		:: owned[_pid] >> first + 1 != 0 -> first++
		od;
		last = first;
		found = 1 << first;
		nb = 1;
	}
		if
		:: atomic { (owned[_pid] & ~found) != 0 ->
			last = 0;
			do
			:: ((owned[_pid] & ~found) >> last & 1) != 0 -> break
			:: (owned[_pid] & ~found) >> last + 1 != 0 -> last++
			od;
			found = found | 1 << last;
			nb = 2;
			next[first] = last; /* page_list_link() */
		}
		:: true
		fi;
		d_step { read_head() };
#ifdef BUG_LINK_ONCE
		next[last] = seen;
#endif
		do
		:: !done ->
#ifndef BUG_LINK_ONCE
			next[last] = seen;
#endif
			d_step { exchange(first, had + CHANGE, owned[_pid] & ~found) }
		:: else -> break
		od;
		atomic {
			done = false;
			seen = 0;
			had = 0;
			first = 0;
			last = 0;
			found = 0;
			nb = 0;
		}

	/* page_list_pop_bulk() */
	:: atomic {
		want = 1;
		do
		:: want < MOST -> want++
		:: break
		od;
	}
#ifdef BUG_FLOOR_BEFORE
		before = count;
#endif
		d_step { read_head(); first = seen };
		do
		/* Another page, which may be somebody else's by now. */
		:: !done && nb < want && MORE && first != NONE ->
			atomic { found = found | 1 << first; first = next[first]; nb++ }
		:: else ->
			if
			:: done || nb == 0 -> break
			:: else -> d_step {
				exchange(first, had - CHANGE, owned[_pid] | found);
				if
				:: done ->
					assert(NUMBER(found) == nb);
					assert(count >= keep);
				:: else ->
#ifndef BUG_KEEP_WALK
					first = seen;
					found = 0;
					nb = 0;
#endif
				fi;
			}
			fi
		od;
		atomic {
			done = false;
			seen = 0;
			had = 0;
			first = 0;
			want = 0;
			found = 0;
			nb = 0;
		}
	od
}
