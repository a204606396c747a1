interface Entry {
  readonly key: number;
  at: number;
}

/** Keys by the moment at which each is due: changes and the earliest key in O(log n), one entry per key. */
export class ExpiryQueue {
  readonly #heap: Entry[] = [];
  readonly #places = new Map<number, number>();

  /** Adds the key, or moves it to another moment. */
  set(key: number, at: number): void {
    const place = this.#places.get(key) ?? this.#heap.length;
    this.#put({ key, at }, place);
    this.#sink(this.#rise(place));
  }

  delete(key: number): void {
    const place = this.#places.get(key);
    const last = this.#heap.pop();
    if (last === undefined || place === undefined) {
      if (last !== undefined) this.#heap.push(last);
      return;
    }
    this.#places.delete(key);
    if (last.key === key) return;
    this.#put(last, place);
    this.#sink(this.#rise(place));
  }

  earliest(): { readonly key: number; readonly at: number } | undefined {
    return this.#heap[0];
  }

  #put(entry: Entry, place: number): void {
    this.#heap[place] = entry;
    this.#places.set(entry.key, place);
  }

  #rise(start: number): number {
    let place = start;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!this.#swapIfEarlier(place, above)) break;
      place = above;
    }
    return place;
  }

  #sink(start: number): void {
    let place = start;
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (child >= this.#heap.length || !this.#swapIfEarlier(child, place)) return;
      place = child;
    }
  }

  #at(place: number): number {
    return this.#heap[place]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swapIfEarlier(lower: number, upper: number): boolean {
    const below = this.#heap[lower];
    const above = this.#heap[upper];
    if (below === undefined || above === undefined || below.at >= above.at) return false;
    this.#put(below, upper);
    this.#put(above, lower);
    return true;
  }
}
