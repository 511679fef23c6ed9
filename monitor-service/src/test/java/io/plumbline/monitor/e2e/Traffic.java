package io.plumbline.monitor.e2e;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records as they come in real life, from a seed: three models, the first with two versions and a reference with segments, one of them
 * drifting now and then; out of order by up to two hours; some late by up to two days; some many to a record; some no
 * events at all; some of a trace, of which some are recorded.
 */
final class Traffic {
    static final Instant FIRST = Instant.parse("2024-05-06T00:00:00Z");

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final String[] PLANS = {"free", "basic", "pro", "team"};

    /** So rare in the reference that it is no segment. */
    private static final String TOO_FEW = "team";

    private final Random random;
    /** Of its own, so that the events are the same with and without. */
    private final Random traces;

    private final int partitions;
    private final long step;
    private int sent;
    private long trace;

    /** @param step event time from one record to the next */
    Traffic(long seed, int partitions, Duration step) {
        this.random = new Random(seed);
        this.traces = new Random(seed + 1);
        this.partitions = partitions;
        this.step = step.toMillis();
    }

    SentRecord next() {
        long now = FIRST.toEpochMilli() + sent++ * step;
        int partition = random.nextInt(partitions);
        StringBuilder json = new StringBuilder(400);
        List<SentRecord.Event> events = new ArrayList<>();
        if (sent % 400 == 0) {
            nightly(now, json, events);
        } else if (random.nextInt(20) == 0) {
            json.append('[');
            for (int more = 2 + random.nextInt(10); more > 0; more--) {
                one(now, json, events);
                json.append(more > 1 ? "," : "]");
            }
        } else {
            one(now, json, events);
        }
        if (random.nextInt(150) == 0) {
            spoil(json, events);
        }
        return new SentRecord(partition, now, json.toString().getBytes(StandardCharsets.UTF_8), events, traceparent());
    }

    /** Of a third of the records; now and then several are of one trace, or of one that is not recorded, or not valid. */
    private @Nullable String traceparent() {
        if (traces.nextInt(3) > 0) {
            return null;
        }
        trace = traces.nextInt(4) == 0 ? trace : traces.nextLong();
        String flags = traces.nextInt(5) == 0 ? "00" : "01";
        String version = traces.nextInt(20) == 0 ? "ff" : "00";
        return String.format("%s-%016x%016x-%016x-%s", version, trace, ~trace, traces.nextLong() | 1, flags);
    }

    /** Makes it no record of events, and yet one of its own. */
    private void spoil(StringBuilder json, List<SentRecord.Event> events) {
        events.clear();
        switch (random.nextInt(3)) {
            case 0 -> json.setLength(json.length() / 2 + random.nextInt(json.length() / 2));
            case 1 -> json.append("{\"version\":\"").append(sent).append("\"}");
            default -> json.insert(0, "\"" + sent + "\" ");
        }
    }

    private void nightly(long now, StringBuilder json, List<SentRecord.Event> events) {
        for (int i = 0; i < 40; i++) {
            // JSON lines, not an array.
            event("nightly", "1", now - random.nextInt((int) HOUR), random.nextGaussian(), false, json, events);
            json.append('\n');
        }
    }

    private void one(long now, StringBuilder json, List<SentRecord.Event> events) {
        long time = now - random.nextInt((int) (2 * HOUR));
        if (random.nextInt(30) == 0) {
            time = now - (long) (random.nextDouble() * 48 * HOUR);
        }
        switch (random.nextInt(4)) {
            case 0 -> event("free", "a", time, random.nextGaussian(), true, json, events);
            case 1 -> {
                boolean drifts = time / HOUR / 12 % 3 == 0;
                event("shop", "2", time, random.nextGaussian() + (drifts ? 2 : 0), false, json, events);
            }
            default -> event("shop", "1", time, random.nextGaussian(), false, json, events);
        }
    }

    /** @param odd with values of many kinds and a column of very many values */
    private void event(
            String model,
            String version,
            long time,
            double x,
            boolean odd,
            StringBuilder json,
            List<SentRecord.Event> events) {
        json.append("{\"model\":\"").append(model).append("\",\"version\":\"").append(version);
        json.append("\",\"time\":").append(time).append(",\"features\":{\"x\":").append(x);
        json.append(",\"amount\":").append(Math.exp(random.nextGaussian() * 3));
        String plan = PLANS[random.nextInt(PLANS.length)];
        json.append(",\"plan\":\"").append(plan).append('"');
        if (odd) {
            String[] values = {"null", "NaN", "\"n/a\"", "true", "[1]", "1e308", "-0.0", "0.1"};
            json.append(",\"odd\":").append(values[random.nextInt(values.length)]);
            json.append(",\"city\":\"city-").append(random.nextInt(3000)).append('"');
            if (random.nextInt(3) == 0) {
                json.append(",\"rare").append(random.nextInt(5)).append("\":").append(random.nextInt(100));
            }
        }
        json.append("},\"prediction\":").append(random.nextDouble());
        if (random.nextInt(5) == 0) {
            json.append(",\"label\":").append(random.nextInt(2));
        }
        json.append('}');
        boolean parted = model.equals("shop") && !plan.equals(TOO_FEW);
        events.add(new SentRecord.Event(model, version, time, x, parted ? "plan=" + plan : ""));
    }

    /** What the model {@code shop} is compared with. */
    static Reference reference(List<WindowSize> windows) {
        ReferenceSettings settings = new ReferenceSettings(
                "shop",
                null,
                FIRST,
                "test",
                Set.of(),
                Set.of(),
                Set.of(),
                new Segmentation(List.of(List.of(new SegmentBy("plan", List.of())))),
                windows,
                ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(7);
            for (int i = 0; i < 5000; i++) {
                Map<String, FeatureValue> features = Map.of(
                        "x",
                        new FeatureValue.Numeric(random.nextGaussian()),
                        "amount",
                        new FeatureValue.Numeric(Math.exp(random.nextGaussian() * 3)),
                        "plan",
                        new FeatureValue.Text(i % 50 == 0 ? TOO_FEW : PLANS[random.nextInt(PLANS.length - 1)]));
                rows.accept(new ReferenceRow(
                        FIRST.minusSeconds(60L * i), features, new FeatureValue.Numeric(random.nextDouble()), null));
            }
        });
    }
}
