package io.plumbline.stats.performance;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.sketch.ExactSum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Labelled rows by bin of their score: how many, how many hits, and the exact sum of the scores. */
final class Reliability {
    private final long[] n = new long[Calibration.BINS];
    private final long[] hits = new long[Calibration.BINS];
    private final ExactSum[] scores = new ExactSum[Calibration.BINS];

    Reliability() {
        for (int i = 0; i < scores.length; i++) {
            scores[i] = new ExactSum();
        }
    }

    void add(double score, boolean hit, int times) {
        int bin = Calibration.bin(score);
        n[bin] += times;
        hits[bin] += hit ? times : 0;
        scores[bin].add(times * score);
    }

    void merge(Reliability that) {
        for (int i = 0; i < scores.length; i++) {
            n[i] += that.n[i];
            hits[i] += that.hits[i];
            scores[i].merge(that.scores[i]);
        }
    }

    Optional<Calibration> calibration() {
        List<Calibration.Bin> curve = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            double low = Calibration.edge(i);
            double high = Calibration.edge(i + 1);
            double mean = n[i] == 0 ? low : scores[i].value() / n[i];
            Proportion.of(hits[i], n[i]).ifPresent(share -> curve.add(new Calibration.Bin(low, high, mean, share)));
        }
        return Calibration.of(curve);
    }

    void writeTo(SummaryWriter out) {
        for (int i = 0; i < scores.length; i++) {
            out.putSigned(n[i]).putSigned(hits[i]);
            scores[i].writeTo(out);
        }
    }

    static Reliability readFrom(SummaryReader in) {
        Reliability read = new Reliability();
        for (int i = 0; i < read.scores.length; i++) {
            read.n[i] = in.getSigned();
            read.hits[i] = in.getSigned();
            read.scores[i] = ExactSum.readFrom(in);
        }
        return read;
    }
}
