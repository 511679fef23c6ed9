package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.divergence.DistanceEstimate;
import io.plumbline.stats.divergence.PopulationStabilityIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of two windows of a model, at least one of which has it.
 *
 * @param psi from the first to the second; null where they have no bins in common, or one has no values
 */
record WindowPair(
        @Nullable ColumnReport a,
        @Nullable ColumnReport b,
        @Nullable DistanceEstimate psi) {
    /** The columns of two windows, those first that differ most. */
    static List<WindowPair> of(WindowReport a, WindowReport b) {
        Map<String, ColumnReport> first = byName(a);
        Map<String, ColumnReport> second = byName(b);
        return Stream.concat(first.keySet().stream(), second.keySet().stream())
                .distinct()
                .map(name -> of(first.get(name), second.get(name)))
                .sorted(Comparator.comparingDouble(WindowPair::distance)
                        .reversed()
                        .thenComparing(pair -> pair.any().name()))
                .toList();
    }

    private static Map<String, ColumnReport> byName(WindowReport report) {
        return report.columns().stream().collect(Collectors.toMap(ColumnReport::name, Function.identity()));
    }

    private static WindowPair of(@Nullable ColumnReport a, @Nullable ColumnReport b) {
        if (a == null || b == null || !haveSameBins(a, b)) {
            return new WindowPair(a, b, null);
        }
        long[] before = counts(a, b, a);
        long[] now = counts(a, b, b);
        boolean both = Arrays.stream(before).sum() > 0 && Arrays.stream(now).sum() > 0;
        return new WindowPair(a, b, both ? PopulationStabilityIndex.estimate(now, before) : null);
    }

    private double distance() {
        return psi == null ? Double.NEGATIVE_INFINITY : psi.corrected();
    }

    /** That of the second, where it has it. */
    ColumnReport any() {
        return Objects.requireNonNull(b == null ? a : b);
    }

    /** The second with the first in the place of its reference; only where both are there. */
    ColumnReport beside() {
        ColumnReport before = Objects.requireNonNull(a);
        ColumnReport now = Objects.requireNonNull(b);
        List<Bin> bins = labels(before, now).stream()
                .map(label -> beside(label, named(before, label), named(now, label)))
                .toList();
        return now.beside(before.current(), bins);
    }

    private static Bin beside(String label, @Nullable Bin before, @Nullable Bin now) {
        Bin any = Objects.requireNonNull(now == null ? before : now);
        return new Bin(
                label, any.low(), any.high(), before == null ? 0 : before.current(), now == null ? 0 : now.current());
    }

    /** Numbers are in the same bins if their edges are the same; categories always are. */
    private static boolean haveSameBins(ColumnReport a, ColumnReport b) {
        return !a.bins().isEmpty() && !b.bins().isEmpty() && edges(a).equals(edges(b));
    }

    private static List<List<@Nullable Double>> edges(ColumnReport column) {
        List<List<@Nullable Double>> edges = new ArrayList<>();
        for (Bin bin : column.bins()) {
            if (bin.low() != null || bin.high() != null) {
                edges.add(Arrays.asList(bin.low(), bin.high()));
            }
        }
        return edges;
    }

    private static long[] counts(ColumnReport a, ColumnReport b, ColumnReport of) {
        Map<String, Long> counts = new HashMap<>();
        of.bins().forEach(bin -> counts.merge(bin.label(), bin.current(), Long::sum));
        return labels(a, b).stream()
                .mapToLong(label -> counts.getOrDefault(label, 0L))
                .toArray();
    }

    private static List<String> labels(ColumnReport a, ColumnReport b) {
        return Stream.concat(a.bins().stream(), b.bins().stream())
                .map(Bin::label)
                .distinct()
                .toList();
    }

    private static @Nullable Bin named(ColumnReport column, String label) {
        return column.bins().stream()
                .filter(bin -> bin.label().equals(label))
                .findFirst()
                .orElse(null);
    }
}
