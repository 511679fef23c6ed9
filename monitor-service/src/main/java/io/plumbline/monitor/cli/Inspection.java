package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.EventFormat;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Expectation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is found on a topic: formats, models with their columns, and what could not be read. */
final class Inspection {
    /** Distinct values that are remembered of a column. */
    private static final int DISTINCT = 20;
    /** Events of which something can be said of all. */
    private static final int ENOUGH = 200;

    private final RecordDecoder decoder;
    final Map<EventFormat, Long> formats = new EnumMap<>(EventFormat.class);
    final Map<RejectReason, Rejected> rejected = new EnumMap<>(RejectReason.class);
    final Map<String, Model> models = new TreeMap<>();
    long records;

    /** @param example where the first was, and what is wrong with it */
    record Rejected(long records, String example) {}

    /** A model as its events show it. */
    static final class Model {
        final Set<String> versions = new TreeSet<>();
        final Map<String, Column> columns = new TreeMap<>();
        long inferences;
        long labels;
        long withId;
        long withPrediction;
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;

        private void add(ModelEvent event) {
            versions.add(event.model().version());
            withId += event.id() == null ? 0 : 1;
            from = Math.min(from, event.time());
            to = Math.max(to, event.time());
            if (event instanceof LabelEvent label) {
                labels++;
                column(ColumnRole.LABEL, "label", label.label());
            } else if (event instanceof InferenceEvent inference) {
                inferences++;
                inference.features().forEach((name, value) -> column(ColumnRole.FEATURE, name, value));
                inference.scores().forEach((name, value) -> column(ColumnRole.SCORE, name, value));
                inference.attributions().forEach((name, value) -> column(ColumnRole.ATTRIBUTION, name, value));
                if (inference.prediction() != null) {
                    withPrediction++;
                    column(ColumnRole.PREDICTION, "prediction", inference.prediction());
                }
            }
        }

        /** What held of all its inferences, by column; too few show nothing. */
        Map<String, Expectation> expectations() {
            Map<String, Expectation> all = new TreeMap<>();
            if (inferences >= ENOUGH) {
                columns.forEach((name, column) -> {
                    Expectation expected = column.expectation(inferences);
                    if (expected != null) {
                        all.put(name, expected);
                    }
                });
            }
            return all;
        }

        private void column(ColumnRole role, String name, FeatureValue value) {
            columns.computeIfAbsent(role.columnName(name), n -> new Column(role))
                    .add(value);
        }
    }

    /** A column as its values show it. */
    static final class Column {
        final ColumnRole role;
        final Set<String> texts = new TreeSet<>();
        long numbers;
        long others;
        long missing;
        long unusable;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;

        private Column(ColumnRole role) {
            this.role = role;
        }

        private void add(FeatureValue value) {
            if (value instanceof FeatureValue.Numeric number) {
                numbers++;
                least = Math.min(least, number.value());
                most = Math.max(most, number.value());
            } else if (value instanceof FeatureValue.Text text) {
                category(text.value());
            } else if (value instanceof FeatureValue.Flag flag) {
                category(Boolean.toString(flag.value()));
            } else if (value instanceof FeatureValue.Missing) {
                missing++;
            } else {
                unusable++;
            }
        }

        private void category(String text) {
            others++;
            if (texts.size() <= DISTINCT) {
                texts.add(text);
            }
        }

        long values() {
            return numbers + others + missing + unusable;
        }

        boolean isNumeric() {
            return numbers >= others;
        }

        /** Null where nothing is to be expected. */
        private @Nullable Expectation expectation(long inferences) {
            if (role == ColumnRole.ATTRIBUTION) {
                return null; // what an explainer leaves out, or makes negative, says nothing of the data
            }
            boolean required = role != ColumnRole.LABEL && numbers + others == inferences;
            boolean alike = numbers == 0 || others == 0;
            Double min = alike && numbers > 0 && least >= 0 ? 0.0 : null;
            SortedSet<String> known =
                    alike && others >= ENOUGH && texts.size() <= DISTINCT ? new TreeSet<>(texts) : null;
            return required || min != null || known != null
                    ? new Expectation(required, null, min, null, known, null)
                    : null;
        }

        /** The distinct texts, null where there are more than are remembered. */
        @Nullable
        Set<String> categories() {
            return texts.size() > DISTINCT ? null : texts;
        }
    }

    Inspection(RecordDecoder decoder) {
        this.decoder = decoder;
    }

    void add(SourceRecord record) {
        records++;
        DecodeResult result = decoder.decode(record);
        if (result instanceof DecodeResult.Decoded decoded) {
            formats.merge(decoded.format(), 1L, Long::sum);
            decoded.events()
                    .forEach(event -> models.computeIfAbsent(event.model().model(), m -> new Model())
                            .add(event));
        } else if (result instanceof DecodeResult.Rejected refusal) {
            String example =
                    record.topic() + "-" + record.partition() + "@" + record.offset() + ": " + refusal.detail();
            rejected.merge(
                    refusal.reason(),
                    new Rejected(1, example),
                    (before, one) -> new Rejected(before.records() + 1, before.example()));
        }
    }
}
