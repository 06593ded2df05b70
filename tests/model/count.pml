/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright(c) 2026 The fragpmd authors
 */

/* The word of a page of fragments: a count, of which a cache holds a part in advance (the bias).
 * Models lib/page_frag/page_frag_alloc.c, page_frag_refill.c and page_frag_free.c.
 *
 * Users have a cache each; helpers only free. All run for ever, in all interleavings, until they
 * choose to stop; then everything is given back. Each access to a word or to the free list is a
 * step of its own; what one process does by itself before it is joined with it. The list is one
 * step here, and gives any page that is on it: its protocol is in list.pml.
 *
 * A page gives 1 to FRAGS fragments, since fragments are of unequal size. Who has a fragment passes
 * it on to any other process, or frees it, alone or with any number of others of the same page.
 *
 * Properties: a fragment is never in two hands; a page on the list has the word 0 and is on it
 * once, and nobody has a fragment of it; only a page's owner raises its word from zero, and its
 * plain stores overwrite nobody's; when all is given back, every page is on the list.
 *
 * spin takes memory to be sequentially consistent. Whether the orderings of the C code suffice is
 * for the stress tests under ThreadSanitizer.
 *
 * Seeded bugs, of which one may be defined:
 *   BUG_REUSE_IF_FULL  in place, the word is compared with the bias that the page began with
 *   BUG_SPLIT_DROP     several references are dropped by a load and a store
 *   BUG_SPLIT_PUT      one reference is dropped by a load and a store
 *   BUG_DROP_ONE_MORE  the cache drops a reference that it does not hold
 *   BUG_LOOK_AGAIN     whether a reference was the last is read from the word afterwards
 *   BUG_EXACT_LATE     the exact count is stored although fragments of the page are out already
 *   BUG_KEEP_DRAINED   draining forgets that it may drop the last reference
 */

#ifndef PAGES
#define PAGES 2 /* at most 3 */
#endif
#ifndef FRAGS
#define FRAGS 2 /* of a page, at most 4 */
#endif
#ifndef USERS
#define USERS 2
#endif
#ifndef HELPERS
#define HELPERS 0
#endif
#ifndef MISUSES
#define MISUSES 0 /* fragments that are freed once too often, while nothing of their page is out */
#endif

#define ALL (USERS + HELPERS)
#define BIAS (FRAGS + 1)
#define EVERY ((1 << FRAGS) - 1)
#define NONE 15

/* Who owns a page by the invariants of its word: a process, by its number, or nobody because */
#define LISTED 14 /* it is on the free list */
#define IN_USE 13 /* there are references to it */

short word[PAGES];
byte list = (1 << PAGES) - 1; /* mask of the pages on it */

/* Ghosts: what the code does not know, and the properties are about. */
byte owner[PAGES] = LISTED;
short held[ALL];      /* fragments that a process has: masks of FRAGS bits for each page */
byte issuing = USERS; /* users that have not stopped */
byte ended;
byte misuses;
byte misused;         /* mask of pages whose word may be wrong */

#define HELD(who, page) (held[who] >> (page) * FRAGS & EVERY)
#define LOWEST(mask) ((mask) & -(mask))
#define NUMBER(mask) (((mask) & 1) + ((mask) >> 1 & 1) + ((mask) >> 2 & 1) + ((mask) >> 3 & 1))
#define IS(page, value) (word[page] == (value) || (misused >> page & 1) != 0)

/* Nobody has any of these fragments. i is 0 outside of loops. */
inline nobody_has(page, mask)
{
	do
	:: i < ALL -> assert((HELD(i, page) & (mask)) == 0); i++
	:: else -> i = 0; break
	od
}

/* Ghosts: references are gone, and the fragments that they stood for. Were these the last, then
 * this process owns the page; else it has nothing to do with it any more.
 */
inline dropped(page, was_last, mask)
{
	held[_pid] = held[_pid] & ~((mask) << page * FRAGS);
	if
	:: was_last ->
		assert(owner[page] == IN_USE);
		owner[page] = _pid;
	:: else ->
		page = NONE;
	fi;
	seen = 0
}

/* page_frag_drop(): page is NONE afterwards unless these were the last. */
inline drop(page, nb, mask)
{
	seen = word[page];
	do
	:: d_step { seen == nb ->
		/* All that there are: nobody else can write. */
		assert(IS(page, seen));
		word[page] = 0;
		dropped(page, true, mask);
	}
		break
	:: d_step { else ->
		assert(seen > nb); /* or it would be refused */
#ifdef BUG_SPLIT_DROP
		if
		:: true ->
#else
		if
		:: word[page] == seen ->
#endif
			word[page] = seen - (nb);
			dropped(page, false, mask);
		:: else ->
			seen = word[page];
		fi;
	}
		if
		:: page == NONE -> break
		:: else
		fi
	od
}

/* page_frag_put(): the same for one fragment. */
inline put_fragment(page, mask)
{
#ifdef BUG_SPLIT_PUT
	seen = word[page];
#endif
	d_step {
#ifndef BUG_SPLIT_PUT
		seen = word[page];
#endif
		assert(seen >= 1);
		word[page] = seen - 1;
#ifdef BUG_LOOK_AGAIN
	}
	d_step {
		dropped(page, word[page] == 0, mask);
#else
		dropped(page, seen == 1, mask);
#endif
	}
}

/* A page that this process owns goes on the list. */
inline put_page(page)
{
	d_step {
		assert(owner[page] == _pid && (list >> page & 1) == 0 && IS(page, 0));
		nobody_has(page, EVERY);
		list = list | 1 << page;
		owner[page] = LISTED;
		page = NONE;
	}
}

/* Take any page off the list, which is not empty. */
inline take_page(page)
{
	page = 0;
	do
	:: (list >> page & 1) != 0 -> break
	:: list >> page + 1 != 0 -> page++
	od;
	assert(owner[page] == LISTED && IS(page, 0));
	list = list & ~(1 << page);
	owner[page] = _pid
}

/* Free some fragments of one page. Afterwards page is NONE, or owned by this process. */
inline free_some()
{
	atomic {
		page = 0;
		do
		:: HELD(_pid, page) != 0 -> break
		:: held[_pid] >> (page + 1) * FRAGS != 0 -> page++
		od;
		some = LOWEST(HELD(_pid, page));
	}
	if
	:: put_fragment(page, some)
	:: atomic {
		do
		:: HELD(_pid, page) != some -> some = some | LOWEST(HELD(_pid, page) & ~some)
		:: break
		od
	}
		drop(page, NUMBER(some), some)
	fi;
	some = 0
}

/* Free once more what is free, by page_frag_put(). Only while nothing of the page is out: else, for
 * all that anyone can tell, it is the free of a fragment that somebody has.
 */
inline misuse()
{
	atomic { misuses < MISUSES && (word[0] == 0 || owner[0] == LISTED) ->
		misuses++;
		misused = misused | 1;
		seen = word[0];
		word[0] = seen - 1;
	}
	if
	:: seen <= 0 -> seen = 0 /* refused; the next life begins with a store */
	:: seen == 1 -> assert(false) /* the page is put on the list a second time */
	fi
}

active [USERS] proctype user()
{
	byte current = NONE; /* page that is being handed out */
	byte bias;           /* references to it that are held in advance */
	byte left;           /* fragments that it may still give */
	byte next = NONE;    /* page that becomes current */
	byte spare = NONE;
	byte page = NONE;    /* of the fragments that are being freed */
	byte some;
	short seen;
	byte i;
	byte to;
	bool stopped;

	do
	/* A fragment of the current page: nothing shared is touched. */
	:: d_step { !stopped && current != NONE && left > 0 ->
		assert(bias > 0);
		nobody_has(current, 1 << FRAGS - left);
		held[_pid] = held[_pid] | 1 << current * FRAGS + FRAGS - left;
		bias--;
		left--;
	}

	/* A page that one allocation of many begins and uses up: before anybody sees a fragment,
	 * the word becomes what was issued.
	 */
#ifdef BUG_EXACT_LATE
	:: atomic { !stopped && current != NONE && left > 0 ->
#else
	:: atomic { !stopped && current != NONE && left == FRAGS ->
		assert(bias == BIAS && IS(current, BIAS));
		nobody_has(current, EVERY);
#endif
		some = (1 << FRAGS - left) - 1;
		left--;
		do
		:: left > 0 -> left--
		:: break
		od;
		word[current] = FRAGS - left;
		held[_pid] = held[_pid] | ((1 << FRAGS - left) - 1 & ~some) << current * FRAGS;
		some = 0;
		current = NONE;
		bias = 0;
		left = 0;
	}

	/* The next fragment does not fit: the same page again, if all of it has come back; else
	 * another, and the bias is dropped. If there is none, the page stays.
	 */
	:: atomic { !stopped && current != NONE && left < FRAGS -> seen = word[current] }
		if
#ifdef BUG_REUSE_IF_FULL
		:: d_step { seen == BIAS ->
#else
		:: d_step { seen == bias ->
#endif
			nobody_has(current, EVERY);
			assert(owner[current] == IN_USE && IS(current, bias));
			owner[current] = _pid;
			next = current;
			current = NONE;
			bias = 0;
			left = 0;
			seen = 0;
		}
		:: atomic { else -> seen = 0 }
			if
			:: atomic { spare != NONE -> next = spare; spare = NONE }
				goto end_page
			:: atomic { spare == NONE && list != 0 -> take_page(next) }
				goto end_page
			:: spare == NONE && list == 0
			fi
		fi

	/* There is no current page. */
	:: atomic { !stopped && current == NONE && next == NONE && spare != NONE ->
		next = spare;
		spare = NONE;
	}
	:: atomic { !stopped && current == NONE && next == NONE && spare == NONE && list != 0 ->
		take_page(next)
	}

	/* Begin a page. It is this user's; in place, its word is what is left of the bias. */
	:: d_step { current == NONE && next != NONE ->
		assert(owner[next] == _pid);
		nobody_has(next, EVERY);
		word[next] = BIAS;
		owner[next] = IN_USE;
		current = next;
		bias = BIAS;
		left = FRAGS;
		next = NONE;
	}

	/* Drain, at any time. */
	:: current != NONE ->
end_page:
#ifdef BUG_DROP_ONE_MORE
		drop(current, bias + 1, 0);
#else
		drop(current, bias, 0);
#endif
		atomic { bias = 0; left = 0 };
		if
#ifdef BUG_KEEP_DRAINED
		:: atomic { current != NONE -> current = NONE }
#else
		:: current != NONE -> put_page(current)
#endif
		:: else
		fi
	:: spare != NONE -> put_page(spare)

	/* Free: to the page's word, */
	:: held[_pid] != 0 ->
		free_some();
		if
		:: page != NONE -> put_page(page)
		:: atomic { page != NONE && spare == NONE && !stopped -> spare = page; page = NONE }
		:: else
		fi
	/* or, of the current page, to the bias; the last one gives its room back too. */
	:: atomic { current != NONE && HELD(_pid, current) != 0 ->
		held[_pid] = held[_pid] & ~(LOWEST(HELD(_pid, current)) << current * FRAGS);
		bias++;
	}
	:: d_step { current != NONE && (HELD(_pid, current) << 1 >> FRAGS - left & 1) != 0 ->
		left++;
		bias++;
		held[_pid] = held[_pid] & ~(1 << current * FRAGS + FRAGS - left);
	}

	/* Pass a fragment on: any one, to any other process. */
	:: atomic { !stopped && held[_pid] != 0 ->
		do
		:: (held[_pid] >> i & 1) != 0 -> break
		:: held[_pid] >> i + 1 != 0 -> i++
		od;
		to = (_pid + 1) % ALL;
		do
		:: (to + 1) % ALL != _pid -> to = (to + 1) % ALL
		:: break
		od;
		held[_pid] = held[_pid] & ~(1 << i);
		held[to] = held[to] | 1 << i;
		i = 0;
		to = 0;
	}

#if MISUSES > 0
	:: misuse()
#endif

	/* Stop. */
	:: atomic { !stopped && next == NONE -> stopped = true; issuing-- }
	:: atomic { stopped && issuing == 0 && held[_pid] == 0 && current == NONE &&
		spare == NONE ->
		ended++;
		break
	}
	od
}

#if HELPERS > 0
active [HELPERS] proctype helper()
{
	byte page = NONE;
	byte some;
	short seen;
	byte i;

	do
	:: held[_pid] != 0 ->
		free_some();
		if
		:: page != NONE -> put_page(page)
		:: else
		fi
	:: atomic { issuing == 0 && held[_pid] == 0 -> ended++; break }
	od
}
#endif

/* A page on the list has the word 0. A page whose word is 0 is on the list or somebody's. */
#ifdef BUG_LOOK_AGAIN
#define WRONG(page) false /* who dropped the last reference does not know it at once */
#else
#define WRONG(page) (!IS(page, 0) && owner[page] == LISTED || \
	word[page] == 0 && owner[page] == IN_USE)
#endif

active proctype check()
{
	byte i;

	if
	:: WRONG(0) -> assert(false)
	:: WRONG(1) -> assert(false)
#if PAGES > 2
	:: WRONG(2) -> assert(false)
#endif
	/* All is given back: every page is on the list, but for what a misuse keeps out. */
	:: atomic { ended == ALL ->
		do
		:: i < PAGES ->
			assert(IS(i, 0) && ((list >> i & 1) != 0 || (misused >> i & 1) != 0));
			i++
		:: else -> break
		od
	}
	fi
}
