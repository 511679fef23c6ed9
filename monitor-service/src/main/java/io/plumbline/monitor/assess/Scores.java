package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.divergence.JensenShannon;
import io.plumbline.stats.divergence.Wasserstein1;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.inference.ChiSquareHomogeneity;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.Effect;
import io.plumbline.stats.verdict.Sample;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The scores that people know, by name; those that do not apply, or are not finite, are left out. */
final class Scores {
    private Scores() {}

    static Map<String, Double> of(ReferenceColumn reference, ColumnProfile profile, ColumnEvidence evidence) {
        Map<String, Double> scores = new TreeMap<>();
        Sample current = evidence.current();
        Sample rows = evidence.reference();
        Effect effect = evidence.effect();
        if (effect != null) {
            scores.put("psi", effect.psi());
            scores.put("psi_corrected", effect.corrected());
        }
        if (reference.cells() instanceof NumericCells cells) {
            if (effect != null) {
                scores.put("ks", KolmogorovSmirnov.distance(current.counts(), rows.counts()));
                scores.put(
                        "wasserstein",
                        Wasserstein1.distance(
                                cells,
                                current.counts(),
                                rows.counts(),
                                profile.moments().min(),
                                profile.moments().max()));
            }
            // Coarse cells: over 120 of them, chance alone makes a distance that looks like drift.
            putJensenShannon(scores, cells.coarse(current.counts()), current, cells.coarse(rows.counts()), rows);
        } else {
            ChiSquareHomogeneity chiSquare = evidence.chiSquare();
            if (chiSquare != null) {
                scores.put("chi_square", chiSquare.statistic());
            }
            putJensenShannon(scores, current.counts(), current, rows.counts(), rows);
        }
        scores.values().removeIf(score -> !Double.isFinite(score));
        return Collections.unmodifiableMap(scores);
    }

    /** Nulls have a cell of their own. */
    private static void putJensenShannon(
            Map<String, Double> scores, long[] counts, Sample current, long[] referenceCounts, Sample rows) {
        if (current.events() > 0 && rows.events() > 0) {
            long[] c = Arrays.copyOf(counts, counts.length + 1);
            long[] r = Arrays.copyOf(referenceCounts, counts.length + 1);
            c[counts.length] = current.nulls();
            r[counts.length] = rows.nulls();
            scores.put("js", JensenShannon.distance(c, r));
        }
    }
}
