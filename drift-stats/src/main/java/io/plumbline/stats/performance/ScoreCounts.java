package io.plumbline.stats.performance;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Rows by the cell of their score for one class, by whether that class was predicted, and by whether it is the true one. Most
 * cells are empty, so only those that are not are held: an open-addressed table of keys.
 */
final class ScoreCounts {
    private static final int STATES = 9;
    private static final int FREE = -1;

    private int[] keys = new int[8];
    private long[] counts = new long[8];
    private int used;

    ScoreCounts() {
        Arrays.fill(keys, FREE);
    }

    /** What is known of a row's class, the predicted or the true one. */
    enum Known {
        UNKNOWN,
        OTHER,
        THIS
    }

    void add(int cell, Known predicted, Known truth, long times) {
        add(cell * STATES + 3 * predicted.ordinal() + truth.ordinal(), times);
    }

    private void add(int key, long times) {
        int at = find(key);
        if (keys[at] == FREE) {
            if (used * 4 >= keys.length * 3) {
                rehash();
                at = find(key);
            }
            keys[at] = key;
            used++;
        }
        counts[at] += times;
    }

    /** Where the key is, or the free place for it. */
    private int find(int key) {
        int mask = keys.length - 1;
        int at = (key * 0x9E3779B9 >>> 7) & mask;
        while (keys[at] != key && keys[at] != FREE) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void rehash() {
        int[] oldKeys = keys;
        long[] oldCounts = counts;
        int kept = 0;
        for (long count : oldCounts) {
            kept += count != 0 ? 1 : 0;
        }
        int length = kept * 2 >= oldKeys.length ? oldKeys.length * 2 : oldKeys.length;
        keys = new int[length];
        counts = new long[length];
        Arrays.fill(keys, FREE);
        used = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldCounts[i] != 0) {
                add(oldKeys[i], oldCounts[i]);
            }
        }
    }

    void merge(ScoreCounts that) {
        for (int i = 0; i < that.keys.length; i++) {
            if (that.counts[i] != 0) {
                add(that.keys[i], that.counts[i]);
            }
        }
    }

    /** Labelled rows by cell, whatever was predicted: of this class, or of another. */
    long[] labelled(ScoreCells cells, boolean ofThis) {
        Known truth = ofThis ? Known.THIS : Known.OTHER;
        return select(cells, state -> state % 3 == truth.ordinal());
    }

    /** Rows by cell, with a label and without, by what was predicted. */
    long[] predicted(ScoreCells cells, Known predicted) {
        return select(cells, state -> state / 3 == predicted.ordinal());
    }

    private long[] select(ScoreCells cells, IntPredicate states) {
        long[] selected = new long[cells.count()];
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != FREE && states.test(keys[i] % STATES)) {
                selected[keys[i] / STATES] += counts[i];
            }
        }
        return selected;
    }

    /** In order of the keys, each as its distance from the one before: what is in use alone. */
    void writeTo(SummaryWriter out) {
        int[] occupied = new int[used];
        int n = 0;
        for (int i = 0; i < keys.length; i++) {
            if (counts[i] != 0) {
                occupied[n++] = keys[i];
            }
        }
        Arrays.sort(occupied, 0, n);
        out.putCount(n);
        int before = -1;
        for (int i = 0; i < n; i++) {
            out.putCount(occupied[i] - before - 1L).putSigned(counts[find(occupied[i])]);
            before = occupied[i];
        }
    }

    /** @throws IllegalArgumentException if it is something else */
    static ScoreCounts readFrom(SummaryReader in, ScoreCells cells) {
        ScoreCounts read = new ScoreCounts();
        int end = cells.count() * STATES;
        int size = in.getLength();
        int key = -1;
        for (int i = 0; i < size; i++) {
            long next = key + 1L + in.getLength();
            long count = in.getSigned();
            if (next >= end || count == 0) {
                throw new IllegalArgumentException("not counts of scores: " + count + " at " + next + " of " + end);
            }
            key = (int) next;
            read.add(key, count);
        }
        return read;
    }
}
