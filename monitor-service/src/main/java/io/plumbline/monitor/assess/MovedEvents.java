package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.TracedEvents;
import io.plumbline.monitor.profile.TracedEvents.Traced;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Events that show a drift: of the traced ones of a window, those in the bins that have more of the events than they had in
 * the reference, where that moves a drifted column most. Bins that have fewer are short of events, which cannot be shown.
 */
final class MovedEvents {
    /** Of one report. */
    private static final int MOST = 5;
    /** Of one column, so that there is room for others. */
    private static final int MOST_OF_A_COLUMN = 3;
    /** A bin that adds less than this share of what the one that moved most adds did not move. */
    private static final double MOVED = 0.1;

    private MovedEvents() {}

    /**
     * @param columns of the report, with their verdicts
     * @param assessments of the same columns
     * @param traced those of the profile
     * @return the worst column's first, each of another trace
     */
    static List<WindowReport.TracedEvent> of(
            List<ColumnReport> columns, List<ColumnAssessment> assessments, TracedEvents traced) {
        List<Traced> events = traced.all();
        List<WindowReport.TracedEvent> shown = new ArrayList<>();
        if (events.isEmpty() || columns.stream().noneMatch(MovedEvents::isDrifted)) {
            return shown;
        }
        Map<String, Integer> places = new HashMap<>();
        Map<String, ColumnAssessment> byName = new HashMap<>();
        assessments.stream()
                .sorted(Comparator.comparing(
                        assessment -> assessment.reference().name()))
                .forEach(assessment -> {
                    places.put(assessment.reference().name(), places.size());
                    byName.put(assessment.reference().name(), assessment);
                });
        Set<String> taken = new HashSet<>();
        for (ColumnReport column : Wording.ranked(columns)) {
            ColumnAssessment assessment = byName.get(column.name());
            if (isDrifted(column) && assessment != null) {
                Groups groups = Groups.of(assessment.reference(), assessment.profile(), assessment.missing());
                show(column.name(), places.getOrDefault(column.name(), 0), groups, events, taken, shown);
            }
        }
        return shown;
    }

    private static boolean isDrifted(ColumnReport column) {
        return column.verdict() == Verdict.DRIFTED;
    }

    private static void show(
            String column,
            int place,
            Groups groups,
            List<Traced> events,
            Set<String> taken,
            List<WindowReport.TracedEvent> shown) {
        int room = Math.min(MOST - shown.size(), MOST_OF_A_COLUMN);
        for (int group : groups.moved()) {
            for (Traced event : events) {
                if (room > 0
                        && place < event.places().length
                        && groups.group(event.places()[place]) == group
                        && taken.add(event.context().traceId())) {
                    shown.add(new WindowReport.TracedEvent(
                            event.context().traceId(), event.context().spanId(), column, groups.labels.get(group)));
                    room--;
                }
            }
        }
    }

    /** The bins of a column: those of its report, with all categories that the reference does not know in one. */
    private static final class Groups {
        final List<String> labels = new ArrayList<>();
        private final int[] groupOfCell;
        private final int missing;
        private final long[] reference;
        private final long[] current;

        private Groups(int[] groupOfCell, int groups) {
            this.groupOfCell = groupOfCell;
            this.missing = groups;
            this.reference = new long[groups + 1];
            this.current = new long[groups + 1];
        }

        static Groups of(ReferenceColumn reference, ColumnProfile profile, long missing) {
            Groups groups;
            if (reference.cells() instanceof NumericCells cells) {
                groups = new Groups(numeric(cells), cells.groups() + 2);
                Bins.labels(cells).forEach(groups.labels::add);
            } else {
                int known = profile.counts().length;
                groups = new Groups(IntStream.rangeClosed(0, known).toArray(), known + 1);
                List<String> names =
                        reference.cells() instanceof CategoricalCells cells ? cells.categories() : List.of();
                for (int i = 0; i < known; i++) {
                    groups.labels.add(i < names.size() ? Categories.shortened(names.get(i)) : "other");
                }
                groups.labels.add("unknown");
                groups.current[known] = profile.newCategories().total();
            }
            groups.labels.add("null");
            long[] before = reference.counts();
            long[] now = profile.counts();
            for (int cell = 0; cell < now.length; cell++) {
                groups.reference[groups.groupOfCell[cell]] += cell < before.length ? before[cell] : 0;
                groups.current[groups.groupOfCell[cell]] += now[cell];
            }
            groups.reference[groups.missing] = reference.nulls();
            groups.current[groups.missing] = missing;
            return groups;
        }

        /** Cells lie between one for what is below all of them and one for what is above. */
        private static int[] numeric(NumericCells cells) {
            int[] groups = new int[cells.fine() + 2];
            for (int group = 0; group < cells.groups(); group++) {
                Arrays.fill(groups, cells.groupStart(group) + 1, cells.groupStart(group + 1) + 1, group + 1);
            }
            groups[groups.length - 1] = cells.groups() + 1;
            return groups;
        }

        /** Of what an event has in the column; -1 where it has nothing to do with it. */
        int group(char place) {
            int cell = place - TracedEvents.FIRST_CELL;
            if (place == TracedEvents.MISSING) {
                return missing;
            }
            return cell >= 0 && cell < groupOfCell.length ? groupOfCell[cell] : -1;
        }

        /** Those that have more than they had, by what they add to the PSI. */
        List<Integer> moved() {
            double[] gains = new double[current.length];
            double before = total(reference);
            double now = total(current);
            for (int i = 0; i < gains.length; i++) {
                // Half a row more: a bin that was empty has not gained infinitely.
                double p = (current[i] + 0.5) / now;
                double q = (reference[i] + 0.5) / before;
                gains[i] = current[i] > 0 && p > q ? (p - q) * StrictMath.log(p / q) : 0;
            }
            double most = Arrays.stream(gains).max().orElse(0);
            return IntStream.range(0, gains.length)
                    .filter(i -> gains[i] > 0 && gains[i] >= MOVED * most)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -gains[i]).thenComparing(i -> i))
                    .toList();
        }

        private static double total(long[] counts) {
            return Arrays.stream(counts).sum() + counts.length / 2.0;
        }
    }
}
