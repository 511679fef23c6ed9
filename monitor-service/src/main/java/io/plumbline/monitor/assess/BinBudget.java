package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.stats.verdict.Verdict;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Keeps a report of very many columns small enough for one record: the bins of the columns that matter most stay, the
 * others' are left out.
 */
final class BinBudget {
    /** About the bytes that all bins of a report may take as JSON. */
    private static final int BYTES = 400_000;
    /** Of a bin's JSON, without its label. */
    private static final int BIN_BYTES = 110;

    private BinBudget() {}

    static List<ColumnReport> apply(List<ColumnReport> reports) {
        List<Integer> gravest = IntStream.range(0, reports.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> reports.get(i).verdict() == Verdict.DRIFTED ? 0 : 1)
                        .thenComparingDouble(i -> {
                            Double p = reports.get(i).pValue();
                            return p == null ? 2 : p;
                        }))
                .toList();
        Set<Integer> kept = new HashSet<>();
        long spent = 0;
        for (int i : gravest) {
            for (Bin bin : reports.get(i).bins()) {
                spent += BIN_BYTES + 3L * bin.label().length();
            }
            if (spent > BYTES) {
                break;
            }
            kept.add(i);
        }
        return IntStream.range(0, reports.size())
                .mapToObj(
                        i -> kept.contains(i) ? reports.get(i) : reports.get(i).withoutBins())
                .toList();
    }
}
