package io.plumbline.stats.histogram;

import io.plumbline.stats.Hash64;
import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of categories that are not known beforehand, at most {@code cap} of them; the rest are counted together as
 * {@link #other()}.
 *
 * <p>Which categories are kept depends on the set of categories alone, never on their order: those with the smallest
 * hashes. A kept category is among the smallest of every part of the data, so no part ever dropped it and its count is
 * exact; merging is exact, commutative and associative.
 */
public final class CategoryCounts implements Summary<CategoryCounts> {
    /** Longest category kept as it is, in characters; a longer one is cut there and marked with its hash. */
    public static final int MAX_LENGTH = 128;

    /** An order of names that has nothing to do with their meaning: which of many are kept is decided by it. */
    public static final Comparator<String> BY_HASH =
            Comparator.comparingLong(CategoryCounts::hash).thenComparing(Comparator.naturalOrder());

    private final int cap;
    private final TreeMap<String, Long> kept = new TreeMap<>(BY_HASH);
    private long other;

    public CategoryCounts(int cap) {
        if (cap < 1) {
            throw new IllegalArgumentException("cap must be at least 1, was " + cap);
        }
        this.cap = cap;
    }

    public void update(String category) {
        update(category, 1);
    }

    /** @param weight how often it came, not negative */
    public void update(String category, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is not negative: " + weight);
        }
        if (weight > 0) {
            add(bounded(category), weight);
        }
    }

    @Override
    public void merge(CategoryCounts that) {
        if (cap != that.cap) {
            throw new IllegalArgumentException("caps differ: " + cap + " and " + that.cap);
        }
        that.kept.forEach(this::add);
        other += that.other;
    }

    private void add(String category, long count) {
        kept.merge(category, count, Long::sum);
        if (kept.size() > cap) {
            other += kept.pollLastEntry().getValue();
        }
    }

    /** Counts of the kept categories, by name. */
    public SortedMap<String, Long> counts() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(kept)));
    }

    /** Number of categories kept. */
    public int size() {
        return kept.size();
    }

    /** Events of categories beyond the cap. */
    public long other() {
        return other;
    }

    public long total() {
        long sum = other;
        for (long count : kept.values()) {
            sum += count;
        }
        return sum;
    }

    public boolean isEmpty() {
        return kept.isEmpty();
    }

    @Override
    public CategoryCounts copy() {
        CategoryCounts copy = new CategoryCounts(cap);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return 'C';
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(cap).putCount(other).putCount(kept.size());
        kept.forEach((category, count) -> out.putText(category).putCount(count));
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static CategoryCounts fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, 'C');
        CategoryCounts counts = readFrom(in);
        in.end();
        return counts;
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static CategoryCounts readFrom(SummaryReader in) {
        CategoryCounts counts = new CategoryCounts(in.getLength());
        counts.other = in.getCount();
        int size = in.getLength();
        for (int i = 0; i < size; i++) {
            counts.kept.put(in.getText(), in.getCount());
        }
        return counts;
    }

    /** The most frequent categories first, those of one frequency in order of their names; at most so many. */
    public static List<String> mostFrequent(Map<String, Long> counts, int most) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The category as it is kept: well-formed Unicode, so that its bytes read back as itself, of at most
     * {@link #MAX_LENGTH} characters and, if cut, its hash.
     */
    public static String bounded(String category) {
        return cut(wellFormed(category));
    }

    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    private static String cut(String category) {
        if (category.length() <= MAX_LENGTH) {
            return category;
        }
        int end = Character.isHighSurrogate(category.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
        return category.substring(0, end) + "…#" + Long.toHexString(hash(category));
    }

    private static long hash(String category) {
        return Hash64.of(category);
    }
}
