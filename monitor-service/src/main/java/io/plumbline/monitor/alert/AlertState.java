package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.verdict.Severity;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a model, version and segment between reports. As bytes: {@code 'A'}, version 4, then the last window
 * evaluated of each size (text, start in milliseconds as zigzag), then the alerts (rule as text, {@link AlertStatus}), then the
 * reference (text, empty for none) and since when it is that (zigzag), then the columns that may have changed (size as text, then
 * column as text and {@link ChangePoint}).
 *
 * @param last start of the last window evaluated, by size
 * @param alerts those that are not inactive, by the ids of their rules, in {@link AlertRule#ORDER}
 * @param against what windows are compared with
 * @param changes since when columns are no longer as the reference, by size of window and name
 */
record AlertState(
        TreeMap<String, Long> last,
        TreeMap<String, AlertStatus> alerts,
        Against against,
        TreeMap<String, TreeMap<String, ChangePoint>> changes) {
    private static final int MAGIC = 'A';
    private static final int VERSION = 4;
    /** Without changes. */
    private static final int THIRD_VERSION = 3;
    /** Without the reference. */
    private static final int SECOND_VERSION = 2;
    /** Without states but firing and over, and without flaps. */
    private static final int FIRST_VERSION = 1;

    /**
     * What windows are compared with.
     *
     * @param reference its id; empty for none
     * @param since start of the first window that was, in milliseconds
     */
    record Against(String reference, long since) {
        /** It has long been so, as far as anybody knows. */
        static final Against UNKNOWN = new Against("", Long.MIN_VALUE);
    }

    static AlertState empty() {
        return new AlertState(new TreeMap<>(), new TreeMap<>(AlertRule.ORDER), Against.UNKNOWN, new TreeMap<>());
    }

    /** Compared with something else from now on, from which nothing has changed yet. */
    AlertState against(Against other) {
        return new AlertState(last, alerts, other, new TreeMap<>());
    }

    /** A further window, whose columns may have changed. */
    void look(WindowReport report) {
        TreeMap<String, ChangePoint> before =
                Objects.requireNonNullElseGet(changes.remove(report.window().size()), TreeMap::new);
        TreeMap<String, ChangePoint> after = new TreeMap<>();
        for (ColumnReport column : report.columns()) {
            ChangePoint known = before.get(column.name());
            Double pValue = column.pValue();
            ChangePoint next = pValue == null
                    ? known
                    : ChangePoint.next(known, pValue, report.window().start().toEpochMilli());
            if (next != null) {
                after.put(column.name(), next);
            }
        }
        if (!after.isEmpty()) {
            changes.put(report.window().size(), after);
        }
    }

    /** These are as the reference again. */
    void settle(Collection<String> columns) {
        changes.values().forEach(ofSize -> ofSize.keySet().removeAll(columns));
        changes.values().removeIf(TreeMap::isEmpty);
    }

    /** Since when a column is no longer as the reference; null where that is not known. */
    @Nullable
    ChangePoint change(String size, String column) {
        TreeMap<String, ChangePoint> ofSize = changes.get(size);
        return ofSize == null ? null : ofSize.get(column);
    }

    /** @throws IllegalArgumentException if the bytes are not such a state */
    static AlertState read(byte @Nullable [] bytes) {
        AlertState state = empty();
        if (bytes == null) {
            return state;
        }
        SummaryReader in = new SummaryReader(bytes);
        int magic = in.getByte();
        int version = in.getByte();
        if (magic != MAGIC || version < FIRST_VERSION || version > VERSION) {
            throw new IllegalArgumentException("not a state of alerts that this version reads");
        }
        for (int rest = in.getLength(); rest > 0; rest--) {
            state.last.put(in.getText(), in.getSigned());
        }
        for (int rest = in.getLength(); rest > 0; rest--) {
            state.alerts.put(in.getText(), version == FIRST_VERSION ? first(in) : AlertStatus.readFrom(in));
        }
        if (version > SECOND_VERSION) {
            state = state.against(new Against(in.getText(), in.getSigned()));
        }
        if (version > THIRD_VERSION) {
            for (int sizes = in.getLength(); sizes > 0; sizes--) {
                TreeMap<String, ChangePoint> ofSize = new TreeMap<>();
                state.changes.put(in.getText(), ofSize);
                for (int rest = in.getLength(); rest > 0; rest--) {
                    ofSize.put(in.getText(), ChangePoint.readFrom(in));
                }
            }
        }
        if (!in.atEnd()) {
            throw new IllegalArgumentException("a state of alerts with bytes after its end");
        }
        return state;
    }

    private static AlertStatus first(SummaryReader in) {
        boolean firing = in.getByte() == 1;
        String size = in.getText();
        long since = in.getSigned();
        Severity severity = Severity.valueOf(in.getText());
        TreeSet<String> columns = Episode.columns(in);
        int calm = in.getLength();
        Episode episode = new Episode(size, since, severity, columns, in.getSigned(), 0);
        return firing ? new AlertStatus.Firing(episode, calm) : new AlertStatus.Resolved(episode, AlertStatus.SOON);
    }

    AlertStatus of(AlertRule rule) {
        return of(rule.id());
    }

    AlertStatus of(String rule) {
        AlertStatus status = alerts.get(rule);
        return status == null ? AlertStatus.Inactive.INACTIVE : status;
    }

    void put(AlertRule rule, AlertStatus status) {
        put(rule.id(), status);
    }

    void put(String rule, AlertStatus status) {
        if (status == AlertStatus.Inactive.INACTIVE) {
            alerts.remove(rule);
        } else {
            alerts.put(rule, status);
        }
    }

    /** What a window says to a rule; what people are to be told of it, null for nothing. */
    AlertStatus.@Nullable News step(String rule, AlertStatus.Seen window, Signal signal, AlertSettings settings) {
        AlertStatus before = of(rule);
        AlertStatus after = before.next(window, signal, settings);
        put(rule, after);
        return AlertStatus.news(before, after, signal);
    }

    /** Keeps nothing of rules that are no longer there. Returns the episodes of those that fired, by rule. */
    SortedMap<String, Episode> forgetAllBut(Set<String> rules) {
        SortedMap<String, Episode> firing = new TreeMap<>(AlertRule.ORDER);
        alerts.forEach((rule, status) -> {
            if (!rules.contains(rule) && status instanceof AlertStatus.Firing one) {
                firing.put(rule, one.episode());
            }
        });
        alerts.keySet().retainAll(rules);
        return firing;
    }

    byte[] toBytes() {
        SummaryWriter out = new SummaryWriter().putByte(MAGIC).putByte(VERSION);
        out.putCount(last.size());
        for (Map.Entry<String, Long> size : last.entrySet()) {
            out.putText(size.getKey()).putSigned(size.getValue());
        }
        out.putCount(alerts.size());
        for (Map.Entry<String, AlertStatus> alert : alerts.entrySet()) {
            out.putText(alert.getKey());
            alert.getValue().writeTo(out);
        }
        out.putText(against.reference()).putSigned(against.since());
        out.putCount(changes.size());
        changes.forEach((size, columns) -> {
            out.putText(size).putCount(columns.size());
            columns.forEach((column, change) -> {
                out.putText(column);
                change.writeTo(out);
            });
        });
        return out.toByteArray();
    }
}
