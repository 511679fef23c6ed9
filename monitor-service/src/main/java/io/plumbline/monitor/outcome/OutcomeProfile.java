package io.plumbline.monitor.outcome;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.performance.ClassificationTally;
import io.plumbline.stats.performance.RankingTally;
import io.plumbline.stats.performance.RegressionTally;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of a span of time, with their labels or without. What was added can be taken out again, so that a label that is
 * corrected leaves no trace: equal rows make equal profiles, in whatever order they and their labels came.
 */
public final class OutcomeProfile {
    private static final int VERSION = 1;
    private static final int CLASSES = 'c';
    private static final int NUMBERS = 'n';
    private static final int RANKINGS = 'r';
    /** Delays are told apart by factors of the fourth root of two: the last is of more than 400 days. */
    private static final int BUCKETS = 104;

    // One of them.
    private final @Nullable ClassificationTally classes;
    private final @Nullable RegressionTally numbers;
    private final @Nullable RankingTally rankings;
    private long predictions;
    private long shed;
    private final long[] delays = new long[BUCKETS];

    private OutcomeProfile(
            @Nullable ClassificationTally classes, @Nullable RegressionTally numbers, @Nullable RankingTally rankings) {
        this.classes = classes;
        this.numbers = numbers;
        this.rankings = rankings;
    }

    /** Empty. */
    public static OutcomeProfile of(Task task) {
        if (task instanceof Task.Classification classification) {
            return new OutcomeProfile(new ClassificationTally(classification.layout()), null, null);
        }
        return task instanceof Task.Regression regression
                ? new OutcomeProfile(null, regression.tally(), null)
                : new OutcomeProfile(null, null, new RankingTally(((Task.Ranking) task).at()));
    }

    /** Whether it is one of this task. */
    public boolean isOf(Task task) {
        if (task instanceof Task.Classification classification) {
            return classes != null && classes.layout().equals(classification.layout());
        }
        return task instanceof Task.Regression regression
                ? numbers != null
                        && numbers.quantiles().equals(regression.tally().quantiles())
                : rankings != null && rankings.at() == ((Task.Ranking) task).at();
    }

    /** Adds a prediction, with its label if that has come. */
    public void add(Prediction prediction, @Nullable Truth truth) {
        apply(prediction, truth, 1);
    }

    /** Takes out what was added. */
    public void remove(Prediction prediction, @Nullable Truth truth) {
        apply(prediction, truth, -1);
    }

    private void apply(Prediction prediction, @Nullable Truth truth, int times) {
        predictions += times;
        if (truth != null) {
            delays[bucket(truth.time() - prediction.time())] += times;
        }
        if (classes != null) {
            count(classes, prediction, truth, times);
        } else if (numbers != null && truth != null) {
            count(numbers, prediction, number(truth), times);
        } else if (rankings != null && truth != null) {
            count(rankings, number(truth), times);
        }
    }

    /** Of a row that was kept for a task of another kind, or another number of scores, those count that can. */
    private static void count(ClassificationTally classes, Prediction prediction, @Nullable Truth truth, int times) {
        double[] scores = prediction.scores();
        double[] usable = scores.length == classes.layout().scores() ? scores : new double[0];
        String label = truth == null ? null : truth.value();
        if (times > 0) {
            classes.add(prediction.value(), usable, label);
        } else {
            classes.remove(prediction.value(), usable, label);
        }
    }

    private static void count(RegressionTally numbers, Prediction prediction, double actual, int times) {
        double[] all = prediction.scores();
        double predicted = all.length == 0 ? Double.NaN : all[0];
        boolean quantiles = all.length == 1 + numbers.quantiles().size();
        double[] atQuantiles = quantiles ? Arrays.copyOfRange(all, 1, all.length) : new double[0];
        if (times > 0) {
            numbers.add(predicted, actual, atQuantiles);
        } else {
            numbers.remove(predicted, actual, atQuantiles);
        }
    }

    private static void count(RankingTally rankings, double position, int times) {
        if (Double.isNaN(position)) {
            return;
        }
        if (times > 0) {
            rankings.add((long) position);
        } else {
            rankings.remove((long) position);
        }
    }

    /** NaN where it is a class. */
    static double number(Truth truth) {
        try {
            return Double.parseDouble(truth.value());
        } catch (NumberFormatException e) {
            return Double.NaN; // a class: the task was another one when it came
        }
    }

    /** A prediction was not kept, as there are too many. */
    public void shed() {
        shed++;
    }

    private static int bucket(long millis) {
        double seconds = Math.max(0, millis) / 1000.0;
        return (int) Math.min(BUCKETS - 1, StrictMath.floor(4 * StrictMath.log(1 + seconds) / StrictMath.log(2)));
    }

    /** Predictions that are kept. */
    public long predictions() {
        return predictions;
    }

    /** Predictions that are not kept, as there were too many; they are like the others. */
    public long shedPredictions() {
        return shed;
    }

    /** Predictions whose label has come. */
    public long labelled() {
        return Arrays.stream(delays).sum();
    }

    /** How long labels take, of those that came: so many take no longer, within a fifth; empty if none came. */
    public Optional<Duration> delay(double share) {
        long needed = (long) Math.ceil(share * labelled());
        long seen = 0;
        for (int i = 0; i < BUCKETS && needed > 0; i++) {
            seen += delays[i];
            if (seen >= needed) {
                return Optional.of(Duration.ofSeconds(Math.round(StrictMath.pow(2, (i + 1) / 4.0) - 1)));
            }
        }
        return Optional.empty();
    }

    /** Null unless classes are predicted. */
    public @Nullable ClassificationTally classes() {
        return classes;
    }

    /** Null unless numbers are predicted. */
    public @Nullable RegressionTally numbers() {
        return numbers;
    }

    /** Null unless lists are ranked. */
    public @Nullable RankingTally rankings() {
        return rankings;
    }

    /** @throws IllegalArgumentException if it is of another task */
    public void merge(OutcomeProfile that) {
        if (classes != null && that.classes != null) {
            classes.merge(that.classes);
        } else if (numbers != null && that.numbers != null) {
            numbers.merge(that.numbers);
        } else if (rankings != null && that.rankings != null) {
            rankings.merge(that.rankings);
        } else {
            throw new IllegalArgumentException("profiles of other tasks");
        }
        predictions += that.predictions;
        shed += that.shed;
        for (int i = 0; i < BUCKETS; i++) {
            delays[i] += that.delays[i];
        }
    }

    @Override
    public boolean equals(@Nullable Object that) {
        return that instanceof OutcomeProfile other && Arrays.equals(toBytes(), other.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    public byte[] toBytes() {
        SummaryWriter out = new SummaryWriter()
                .putByte(VERSION)
                .putByte(classes != null ? CLASSES : numbers != null ? NUMBERS : RANKINGS)
                .putCount(predictions)
                .putCount(shed)
                .putCounts(delays);
        if (classes != null) {
            classes.writeTo(out);
        } else if (numbers != null) {
            numbers.writeTo(out);
        } else if (rankings != null) {
            rankings.writeTo(out);
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException if the bytes are something else */
    public static OutcomeProfile fromBytes(byte[] bytes) {
        SummaryReader in = new SummaryReader(bytes);
        if (in.getByte() != VERSION) {
            throw new IllegalArgumentException("not a profile of outcomes of version " + VERSION);
        }
        int kind = in.getByte();
        if (kind != CLASSES && kind != NUMBERS && kind != RANKINGS) {
            throw new IllegalArgumentException("not a profile of outcomes: " + kind);
        }
        long predictions = in.getCount();
        long shed = in.getCount();
        long[] delays = in.getCounts();
        if (delays.length != BUCKETS) {
            throw new IllegalArgumentException("not a profile of outcomes: " + delays.length + " delays");
        }
        OutcomeProfile profile = new OutcomeProfile(
                kind == CLASSES ? ClassificationTally.readFrom(in) : null,
                kind == NUMBERS ? RegressionTally.readFrom(in) : null,
                kind == RANKINGS ? RankingTally.readFrom(in) : null);
        in.end();
        profile.predictions = predictions;
        profile.shed = shed;
        System.arraycopy(delays, 0, profile.delays, 0, BUCKETS);
        return profile;
    }
}
