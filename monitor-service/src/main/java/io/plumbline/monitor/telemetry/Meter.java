package io.plumbline.monitor.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/**
 * Every meter of the service. What they are called, how they are labelled and what they mean is written here alone: they are
 * registered from it, the table in {@code docs/metrics.md} is made of it, and dashboards and rules are held against it.
 */
enum Meter {
    EVENTS(
            Topic.INPUT,
            Type.COUNTER,
            "plumbline_events_total",
            "events",
            "Events read, by what became of them: accepted, too_late, duplicate.",
            Label.MODEL,
            Label.VERSION,
            "kind",
            "outcome"),
    DEAD_LETTERS(
            Topic.INPUT,
            Type.COUNTER,
            "plumbline_dead_letter_records_total",
            "records",
            "Records that could not be read as events.",
            "reason"),
    IGNORED_MEMBERS(
            Topic.INPUT,
            Type.COUNTER,
            "plumbline_ignored_members_total",
            "members",
            "Members of events that the format does not know."),
    LIMITED(
            Topic.INPUT,
            Type.COUNTER,
            "plumbline_limited_total",
            "",
            "How often a limit was met: events counted together, live profiles or windows given up early, or reports.",
            "limit"),
    INTAKE_REQUESTS(
            Topic.INPUT,
            Type.COUNTER,
            "plumbline_intake_requests_total",
            "requests",
            "Requests that brought events over HTTP.",
            "outcome"),
    INTAKE_EVENTS(
            Topic.INPUT,
            Type.COUNTER,
            "plumbline_intake_events_total",
            "events",
            "Events that came over HTTP, of requests that could be read.",
            "outcome"),
    MODEL_EVENT_TIME(
            Topic.INPUT,
            Type.GAUGE,
            "plumbline_model_event_timestamp_seconds",
            "seconds",
            "Highest event time of a model that this instance has read.",
            Label.MODEL,
            Label.VERSION),
    SOURCE_EVENT_TIME(
            Topic.INPUT,
            Type.GAUGE,
            "plumbline_source_event_timestamp_seconds",
            "seconds",
            "Highest event time read from a source partition: its watermark.",
            Label.SOURCE),
    LIVE_PROFILES(
            Topic.INPUT,
            Type.GAUGE,
            "plumbline_live_profiles",
            "profiles",
            "Profiles of open windows on the heap, by source partition.",
            Label.SOURCE),
    LIVE_BYTES(
            Topic.INPUT,
            Type.GAUGE,
            "plumbline_live_profile_bytes",
            "bytes",
            "Heap that live profiles take, as it is estimated."),

    STREAM_STATE(
            Topic.STREAM,
            Type.GAUGE,
            "plumbline_stream_state",
            "",
            "1 for the state that the stream is in, else 0.",
            "state"),
    BROKER_REACHABLE(
            Topic.STREAM,
            Type.GAUGE,
            "plumbline_broker_reachable",
            "",
            "Whether a broker has answered in the last ten seconds: 1 or 0."),
    STREAM_FAILURES(
            Topic.STREAM,
            Type.COUNTER,
            "plumbline_stream_failures_total",
            "failures",
            "Times that the stream failed and was started anew, or gave up."),
    RECORDS_BEHIND(
            Topic.STREAM,
            Type.GAUGE,
            "plumbline_records_behind",
            "records",
            "Records that wait on a source partition that this instance reads.",
            Label.SOURCE),
    RESTORE_LEFT(
            Topic.STREAM,
            Type.GAUGE,
            "plumbline_restore_records_left",
            "records",
            "Records of state still to be read back."),
    LAST_RESTORE(
            Topic.STREAM,
            Type.GAUGE,
            "plumbline_last_restore_seconds",
            "seconds",
            "How long the last reading back of state took; none before the first."),
    LAST_COMMIT(
            Topic.STREAM,
            Type.GAUGE,
            "plumbline_last_commit_timestamp_seconds",
            "seconds",
            "When the stream last committed; it does not while nothing comes."),
    KAFKA_THREADS(
            Topic.KAFKA,
            Type.GAUGE,
            "plumbline_kafka_stream_threads",
            "threads",
            "Threads of Kafka Streams that are alive."),
    KAFKA_PROCESSED(
            Topic.KAFKA,
            Type.COUNTER,
            "plumbline_kafka_processed_records_total",
            "records",
            "Records that the threads of Kafka Streams have processed, those between its stages included."),
    KAFKA_PROCESS_SHARE(
            Topic.KAFKA,
            Type.GAUGE,
            "plumbline_kafka_process_ratio",
            "ratio",
            "Share of its time that the busiest thread spends on records: near 1 it can do no more."),
    KAFKA_COMMITS(
            Topic.KAFKA, Type.COUNTER, "plumbline_kafka_commits_total", "commits", "Commits of the stream's threads."),
    KAFKA_COMMIT_TIME(
            Topic.KAFKA,
            Type.GAUGE,
            "plumbline_kafka_commit_seconds",
            "seconds",
            "How long the slowest of the latest commits took."),
    KAFKA_POLL_TIME(
            Topic.KAFKA,
            Type.GAUGE,
            "plumbline_kafka_poll_seconds",
            "seconds",
            "How long the slowest of the latest polls took."),
    KAFKA_LAG(
            Topic.KAFKA,
            Type.GAUGE,
            "plumbline_kafka_consumer_lag_records",
            "records",
            "Records that the consumer furthest behind on one partition is behind, internal topics included."),
    KAFKA_REBALANCES(
            Topic.KAFKA,
            Type.COUNTER,
            "plumbline_kafka_rebalances_total",
            "rebalances",
            "Rebalances that the consumers of the stream took part in."),
    KAFKA_REBALANCE_TIME(
            Topic.KAFKA,
            Type.GAUGE,
            "plumbline_kafka_rebalance_seconds",
            "seconds",
            "How long the slowest of the latest rebalances took."),
    KAFKA_SEND_ERRORS(
            Topic.KAFKA,
            Type.COUNTER,
            "plumbline_kafka_send_errors_total",
            "records",
            "Records that the stream's producers could not send."),

    WINDOW_REPORTS(
            Topic.WINDOWS,
            Type.COUNTER,
            "plumbline_window_reports_total",
            "reports",
            "Window reports made, restatements included.",
            Label.MODEL,
            Label.VERSION,
            Label.WINDOW,
            "verdict"),
    CLOSE_DELAY(
            Topic.WINDOWS,
            Type.HISTOGRAM,
            "plumbline_window_close_delay_seconds",
            "seconds",
            "Time from the end of a window to its first report.",
            Label.WINDOW),
    WINDOW_STATUS(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_drift_status",
            "",
            "Verdict on the newest window: " + Label.STATUS,
            Label.OF_WINDOW),
    WINDOW_END(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_end_timestamp_seconds",
            "seconds",
            "Event time at which the newest window ended.",
            Label.OF_WINDOW),
    WINDOW_SIZE(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_size_seconds",
            "seconds",
            "Length of the window.",
            Label.OF_WINDOW),
    WINDOW_EVENTS(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_events",
            "events",
            "Inference events in the newest window.",
            Label.OF_WINDOW),
    WINDOW_LABELS(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_labels",
            "events",
            "Label events in the newest window.",
            Label.OF_WINDOW),
    WINDOW_THRESHOLD(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_drift_threshold",
            "",
            "What the p-value of a column of the newest window must be below for a drift; none without a reference.",
            Label.OF_WINDOW),
    WINDOW_COLUMNS(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_columns",
            "columns",
            "Columns of the newest window by verdict.",
            Label.OF_WINDOW,
            "verdict"),
    WINDOW_NDCG(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_attribution_ndcg",
            "",
            "How well the order of features by their attributions in the newest window serves the reference: 1 for the same order;"
                    + " none without attributions in both.",
            Label.OF_WINDOW),
    WINDOW_FINDINGS(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_window_quality_findings",
            "findings",
            "Findings about the data of the newest window, by check; only of checks that found something.",
            Label.OF_WINDOW,
            "check"),
    REFERENCE_STAGE(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_reference_stage",
            "",
            "What the newest window was compared with: 0 nothing, 1 preview, 2 calibrating, 3 provisional, 4 pinned.",
            Label.OF_WINDOW),
    REFERENCE_ACTIVE(
            Topic.WINDOWS,
            Type.GAUGE,
            "plumbline_reference_active_timestamp_seconds",
            "seconds",
            "Start of the first window, of those that are known, that was compared with the reference of the newest.",
            Label.MODEL,
            Label.VERSION),

    COLUMN_STATUS(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_drift_status",
            "",
            "Verdict on a column in the newest window: " + Label.STATUS,
            Label.OF_COLUMN),
    COLUMN_RATIO(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_drift_ratio",
            "ratio",
            "Evidence of a drift as a share of what is needed, log of the p-value over log of the threshold: from 1 on a"
                    + " column has drifted if the difference also matters.",
            Label.OF_COLUMN),
    COLUMN_P(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_drift_p_value",
            "",
            "P-value of a column, corrected for the number of columns; compare it with plumbline_window_drift_threshold.",
            Label.OF_COLUMN),
    COLUMN_SCORE(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_drift_score",
            "",
            "Size of the difference by one measure. Scores of different measures cannot be compared, and decide nothing.",
            Label.OF_COLUMN,
            "test"),
    COLUMN_VALUES(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_values",
            "values",
            "Values of a column in the newest window, without nulls: the size of the sample.",
            Label.OF_COLUMN),
    COLUMN_NEEDED(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_needed_events",
            "events",
            "Events of a window that would settle an inconclusive verdict; none where it is settled or no number would.",
            Label.OF_COLUMN),
    COLUMN_NULLS(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_null_ratio",
            "ratio",
            "Share of events of the newest window without a usable value.",
            Label.OF_COLUMN),
    COLUMN_UNUSUAL(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_unusual_ratio",
            "ratio",
            "Share of events of the newest window whose value is wrong_type, not_finite, out_of_range or unseen.",
            Label.OF_COLUMN,
            "check"),
    COLUMN_MEAN(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_mean",
            "",
            "Mean of a numeric column in the newest window (data=current) and in its reference.",
            Label.OF_COLUMN,
            "data"),
    COLUMN_SD(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_standard_deviation",
            "",
            "Standard deviation of a numeric column in the newest window (data=current) and in its reference.",
            Label.OF_COLUMN,
            "data"),
    COLUMN_QUANTILE(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_quantile",
            "",
            "Of a numeric column, while it is drifted: so many percent of its values are no greater, in the newest window (data=current) and in its reference; from shares of bins.",
            Label.OF_COLUMN,
            "data",
            "percentile"),
    COLUMN_BIN(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_column_bin_ratio",
            "ratio",
            "Share of a bin of a column, while it is drifted, in the newest window (data=current) and in its reference; by the bin's place in the report, the first 24.",
            Label.OF_COLUMN,
            "data",
            "bin"),
    FEATURE_IMPORTANCE(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_feature_importance",
            "",
            "A feature's share of the mean absolute attributions of all, in the newest window (data=current) and in its reference;"
                    + " only of features with attributions.",
            Label.OF_COLUMN,
            "data"),
    COLUMNS_LEFT_OUT(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_columns_left_out",
            "columns",
            "Columns, over all segments and window sizes, without series of their own, as a limit is met.",
            Label.MODEL,
            Label.VERSION),
    SERIES(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_series",
            "series",
            "Series of windows, columns and performance in this scrape."),
    SERIES_DROPPED(
            Topic.COLUMNS,
            Type.GAUGE,
            "plumbline_series_dropped",
            "series",
            "Series left out of this scrape, by the limit that was met: limits.metric_columns or limits.metric_series.",
            "limit"),

    PERFORMANCE(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_performance",
            "",
            "A metric of performance: source=realised in the newest window with labels, by those that came;"
                    + " source=estimated in the newest, by scores alone.",
            Label.OF_WINDOW,
            "metric",
            "source"),
    PERFORMANCE_ESTIMATE_ERROR(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_performance_estimate_error",
            "",
            "What is estimated less what labels say, in the newest window with labels.",
            Label.OF_WINDOW,
            "metric"),
    PERFORMANCE_LOW(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_performance_low",
            "",
            "Lower bound of the 95 % interval of plumbline_performance.",
            Label.OF_WINDOW,
            "metric",
            "source"),
    PERFORMANCE_HIGH(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_performance_high",
            "",
            "Upper bound of the 95 % interval of plumbline_performance.",
            Label.OF_WINDOW,
            "metric",
            "source"),
    PERFORMANCE_REFERENCE(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_performance_reference",
            "",
            "Value of the metric in the reference; none where that has no labels.",
            Label.OF_WINDOW,
            "metric"),
    PERFORMANCE_VERDICT(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_performance_verdict",
            "",
            "Whether the newest window with labels is worse than the reference: -1 inconclusive, 0 not worse, 2 moderately"
                    + " worse, 3 much worse.",
            Label.OF_WINDOW),
    LABEL_COVERAGE(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_label_coverage_ratio",
            "ratio",
            "Share of the predictions of the newest window whose label has come so far.",
            Label.OF_WINDOW),
    LABEL_DELAY(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_label_delay_seconds",
            "seconds",
            "Time from a prediction to its label, of those that came in the newest window with labels: median and 90 %.",
            Label.OF_WINDOW,
            "percentile"),
    FAIRNESS(
            Topic.PERFORMANCE,
            Type.GAUGE,
            "plumbline_fairness",
            "",
            "How the two groups that differ most do, in the newest window with labels: a difference or, of a ratio, the"
                    + " least by the greatest rate.",
            Label.OF_WINDOW,
            "by",
            "metric"),
    OUTCOMES(
            Topic.PERFORMANCE,
            Type.COUNTER,
            "plumbline_outcomes_total",
            "",
            "What became of predictions that wait for labels, and of labels: joined, too_late, shed (not kept, as too many"
                    + " wait).",
            Label.MODEL,
            "outcome"),

    ALERT_FIRING(
            Topic.ALERTS,
            Type.GAUGE,
            "plumbline_alert_firing",
            "",
            "1 for each alert that fires now.",
            Label.MODEL,
            Label.VERSION,
            Label.SEGMENT,
            "rule",
            "severity"),
    DETECTED_CHANGES(
            Topic.ALERTS,
            Type.COUNTER,
            "plumbline_detected_changes_total",
            "changes",
            "Sudden changes that detectors found; of one detector at one source partition at most one a minute of event time.",
            Label.MODEL,
            Label.VERSION,
            "column",
            "method"),
    NOTIFICATIONS(
            Topic.ALERTS,
            Type.COUNTER,
            "plumbline_notifications_total",
            "alerts",
            "Alerts that a receiver was told of, or not, and tries in vain.",
            "receiver",
            "outcome"),
    NOTIFICATIONS_WAITING(
            Topic.ALERTS,
            Type.GAUGE,
            "plumbline_notifications_waiting",
            "alerts",
            "Alerts that wait to be brought to a receiver: more than none for long means that it cannot be reached.",
            "receiver"),

    BUILD_INFO(
            Topic.PROCESS,
            Type.GAUGE,
            "plumbline_build_info",
            "",
            "Version of the service and of Java; always 1.",
            "version",
            "java"),
    CONFIG_USABLE(
            Topic.PROCESS,
            Type.GAUGE,
            "plumbline_config_last_reload_successful",
            "",
            "Whether the configuration file, as it is now, can be used: 1 or 0.");

    /** What meters are about. */
    enum Topic {
        INPUT("What is read"),
        STREAM("How the stream stands"),
        KAFKA("What Kafka Streams says of itself"),
        WINDOWS("Windows"),
        COLUMNS("Columns"),
        PERFORMANCE("Performance"),
        ALERTS("Alerts"),
        PROCESS("The service");

        final String title;

        Topic(String title) {
            this.title = title;
        }
    }

    /** Prometheus' kinds of metrics. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** Names of labels that several meters have. */
    private static final class Label {
        static final String MODEL = "model";
        static final String VERSION = "version";
        static final String SEGMENT = "segment";
        static final String WINDOW = "window";
        static final String SOURCE = "source";
        static final String OF_WINDOW = "model,version,segment,window";
        static final String OF_COLUMN = "model,version,column,segment,window";
        static final String STATUS = "-1 inconclusive, 0 stable, 1 minor drift, 2 moderate drift, 3 major drift.";

        private Label() {}
    }

    private final Topic topic;
    private final Type type;
    private final String metric;
    private final String unit;
    private final String help;
    private final List<String> labels;

    Meter(Topic topic, Type type, String metric, String unit, String help, String... labels) {
        this.topic = topic;
        this.type = type;
        this.metric = metric;
        this.unit = unit;
        this.help = help;
        this.labels = labels.length == 0
                ? List.of()
                : List.of(String.join(",", labels).split(","));
    }

    Topic topic() {
        return topic;
    }

    Type type() {
        return type;
    }

    /** As Prometheus sees it, with {@code _total}. */
    String metric() {
        return metric;
    }

    /** What it counts or measures; empty where it is a state or has no unit. */
    String unit() {
        return unit;
    }

    String help() {
        return help;
    }

    List<String> labels() {
        return labels;
    }

    /** The name without {@code _total}, as client libraries want it. */
    String bareName() {
        return type == Type.COUNTER ? metric.substring(0, metric.length() - "_total".length()) : metric;
    }

    /** Registers a counter that is counted up where things happen. */
    Counter counter(PrometheusRegistry registry) {
        return Counter.builder()
                .name(bareName())
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .withExemplars()
                .register(registry);
    }

    Histogram histogram(PrometheusRegistry registry, double... bounds) {
        return Histogram.builder()
                .name(bareName())
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .withExemplars()
                .classicOnly()
                .classicUpperBounds(bounds)
                .register(registry);
    }
}
