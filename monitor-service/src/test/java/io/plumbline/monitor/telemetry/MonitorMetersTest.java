package io.plumbline.monitor.telemetry;

import static io.plumbline.monitor.assess.SampleReports.ORIGIN;
import static io.plumbline.monitor.assess.SampleReports.against;
import static io.plumbline.monitor.assess.SampleReports.drifted;
import static io.plumbline.monitor.assess.SampleReports.open;
import static io.plumbline.monitor.assess.SampleReports.report;
import static io.plumbline.monitor.assess.SampleReports.stable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.SamplePerformance;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.MonitorListener.Kind;
import io.plumbline.monitor.history.MonitorListener.Outcome;
import io.plumbline.monitor.history.MonitorListener.Outcomes;
import io.plumbline.monitor.history.NoReports;
import io.plumbline.monitor.history.SampleStatus;
import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonitorMetersTest {
    private static final ModelRef BIKES = new ModelRef("bike-demand", "1");
    private static final ColumnReport HUM = drifted("hum", Severity.MAJOR, Part.NULL);

    private final List<WindowReport> latest = new ArrayList<>();
    private final FixedPerformance performance = new FixedPerformance();
    private final List<AlertTransition> firing = new ArrayList<>();
    private Set<String> owned = Set.of("bike-demand");
    private StreamStatus status = SampleStatus.RUNNING;
    private Map<String, DoubleSummaryStatistics> kafka = Map.of();
    private List<WindowSummary> summaries = List.of();
    private int asked;
    private Instant retiredAt = Instant.EPOCH;
    private Instant now = Instant.parse("2012-02-14T01:00:07Z");
    private final MonitorMeters meters = meters(SeriesLimits.DEFAULT);

    private MonitorMeters meters(SeriesLimits limits) {
        return new MonitorMeters(
                new Reports(),
                performance,
                new Alerts(),
                model -> owned.contains(model),
                () -> status,
                names -> kafka,
                (model, heard) -> model.equals("bike-demand") && !heard.isAfter(retiredAt),
                limits,
                () -> now);
    }

    private final class Reports extends NoReports {
        @Override
        public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
            asked++;
            return summaries;
        }

        @Override
        public List<WindowReport> latest(Predicate<String> ofModel) {
            return latest.stream()
                    .filter(report -> ofModel.test(report.model()))
                    .toList();
        }
    }

    private final class Alerts implements AlertHistory {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public List<AlertTransition> firing() {
            return firing;
        }

        @Override
        public List<AlertTransition> latest() {
            return List.of();
        }

        @Override
        public List<AlertTransition> recent(int limit) {
            return firing;
        }
    }

    @AfterEach
    void close() {
        meters.close();
    }

    private List<String> lines(String start) {
        return meters.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }

    private static String quantile(String data, int percentile, double value) {
        return "plumbline_column_quantile{column=\"hum\",data=\"" + data + "\",model=\"bike-demand\",percentile=\""
                + percentile + "\",segment=\"all\"," + VERSION + value;
    }

    @Test
    void shouldCountWhatHappens() {
        meters.counted(BIKES, Kind.INFERENCE, Outcome.ACCEPTED, 5);
        meters.counted(BIKES, Kind.INFERENCE, Outcome.ACCEPTED, 7);
        meters.counted(BIKES, Kind.LABEL, Outcome.TOO_LATE, 1);
        meters.deadLettered("missing_model", null);
        meters.ignoredMembers(3);
        meters.reported(report("bike-demand", "1h", 0, HUM), 1, null);
        meters.reported(report("bike-demand", "1h", 0, HUM), 2, null);
        meters.notified("ops", "sent");

        assertThat(meters.scrape().lines())
                .contains(
                        "plumbline_events_total{kind=\"inference\",model=\"bike-demand\",outcome=\"accepted\",version=\"1\"} 12.0",
                        "plumbline_events_total{kind=\"label\",model=\"bike-demand\",outcome=\"too_late\",version=\"1\"} 1.0",
                        "plumbline_dead_letter_records_total{reason=\"missing_model\"} 1.0",
                        "plumbline_ignored_members_total 3.0",
                        "plumbline_window_reports_total{model=\"bike-demand\",verdict=\"drifted\",version=\"1\",window=\"1h\"} 2.0",
                        "plumbline_notifications_total{outcome=\"sent\",receiver=\"ops\"} 1.0");
    }

    @Test
    void shouldForgetEventTimesOfModelsThatEnded() {
        meters.counted(BIKES, Kind.INFERENCE, Outcome.ACCEPTED, 1);
        meters.eventTime("events-0", BIKES, 1_000);
        meters.eventTime("events-1", BIKES, 1_500);
        meters.eventTime("events-0", new ModelRef("taxi", "1"), 2_000);
        assertThat(lines("plumbline_model_event_timestamp_seconds")).hasSize(2);
        meters.forgotten("events-0", "bike-demand");
        assertThat(lines("plumbline_model_event_timestamp_seconds")).hasSize(2);
        assertThat(lines("plumbline_events_total")).hasSize(1);
        meters.forgotten("events-1", "bike-demand");
        assertThat(lines("plumbline_events_total")).isEmpty();
        assertThat(lines("plumbline_model_event_timestamp_seconds"))
                .containsExactly("plumbline_model_event_timestamp_seconds{model=\"taxi\",version=\"1\"} 2.0");
    }

    @Test
    void shouldDropWhatItCountedOfAModelThatIsRetired() {
        meters.counted(BIKES, Kind.INFERENCE, Outcome.ACCEPTED, 5);
        meters.reported(report("bike-demand", "1h", 0, HUM), 1, null);
        meters.eventTime("events-0", BIKES, 1_000);
        assertThat(lines("plumbline_events_total")).hasSize(1);
        retiredAt = now;
        assertThat(lines("plumbline_events_total")).isEmpty();
        assertThat(lines("plumbline_window_reports_total")).isEmpty();
        assertThat(lines("plumbline_model_event")).isEmpty();

        now = now.plusSeconds(1);
        meters.counted(BIKES, Kind.INFERENCE, Outcome.ACCEPTED, 2);
        meters.eventTime("events-0", BIKES, 2_000);
        assertThat(lines("plumbline_events_total")).singleElement().asString().endsWith(" 2.0");
    }

    @Test
    void shouldShowTheNewestWindow() {
        latest.add(report("bike-demand", "1h", 0, HUM, stable("temp"), open("windspeed")));
        String window = "{model=\"bike-demand\",segment=\"all\",version=\"1\",window=\"1h\"} ";

        assertThat(meters.scrape().lines())
                .contains(
                        "plumbline_window_drift_status" + window + "3.0",
                        "plumbline_window_end_timestamp_seconds" + window + "1.3291812E9",
                        "plumbline_window_size_seconds" + window + "3600.0",
                        "plumbline_window_events" + window + "336.0",
                        "plumbline_window_labels" + window + "0.0")
                .filteredOn(line -> line.startsWith("plumbline_window_columns{"))
                .hasSize(3)
                .allMatch(line -> line.endsWith(" 1.0"));
    }

    @Test
    void shouldShowAttributionsOfWindowsThatHaveThem() {
        latest.add(report("bike-demand", "1h", 0, HUM, stable("temp")));
        assertThat(lines("plumbline_attribution_ndcg")).isEmpty();
        assertThat(lines("plumbline_feature_importance")).isEmpty();
        latest.clear();
        latest.add(SampleReports.with(
                report("bike-demand", "1h", 0, HUM, stable("temp"), SampleReports.weighing(stable("note"), .01)),
                SampleReports.attributions("temp", "hum")));
        String window = "segment=\"all\",version=\"1\",window=\"1h\"} ";
        assertThat(lines("plumbline_attribution_ndcg"))
                .containsExactly("plumbline_attribution_ndcg{model=\"bike-demand\"," + window + "0.82");
        String importance = "plumbline_feature_importance{column=\"";
        String model = "\",model=\"bike-demand\"," + window;
        assertThat(lines("plumbline_feature_importance"))
                .containsExactlyInAnyOrder(
                        importance + "temp\",data=\"reference" + model + "0.6",
                        importance + "temp\",data=\"current" + model + "0.125",
                        importance + "hum\",data=\"reference" + model + "0.4",
                        importance + "hum\",data=\"current" + model + "0.875",
                        importance + "note\",data=\"reference" + model + "0.01");
    }

    @Test
    void shouldShowScoresThresholdAndVerdictOfEachColumn() {
        latest.add(report("bike-demand", "1h", 0, HUM, stable("temp"), open("windspeed")));

        assertThat(lines("plumbline_column_drift_score{column=\"hum\""))
                .containsExactlyInAnyOrder(
                        "plumbline_column_drift_score{" + column("hum") + "test=\"ks\"," + VERSION + "0.21",
                        "plumbline_column_drift_score{" + column("hum") + "test=\"psi\"," + VERSION + "0.4",
                        "plumbline_column_drift_score{" + column("hum") + "test=\"psi_corrected\"," + VERSION + "0.35");
        assertThat(lines("plumbline_column_quantile{"))
                .as("of what drifted alone, by straight lines within the bin from the least value to 10")
                .containsExactlyInAnyOrder(
                        quantile("current", 10, 2 + 8 * .1),
                        quantile("current", 50, 6),
                        quantile("current", 90, 2 + 8 * .9),
                        quantile("reference", 10, 1 + 9 * .1),
                        quantile("reference", 50, 5.5),
                        quantile("reference", 90, 1 + 9 * .9));
        assertThat(lines("plumbline_column_bin_ratio{"))
                .hasSize(4)
                .contains("plumbline_column_bin_ratio{bin=\"02\",column=\"hum\",data=\"current\"," + MODEL + VERSION
                        + 68.0 / 168);
        assertThat(meters.scrape().lines())
                .contains(
                        "plumbline_column_drift_p_value{" + column("hum") + VERSION + "3.0E-4",
                        "plumbline_window_drift_threshold{model=\"bike-demand\",segment=\"all\"," + VERSION + "0.001",
                        "plumbline_column_values{" + column("hum") + VERSION + "268.0",
                        "plumbline_column_mean{column=\"hum\",data=\"current\"," + MODEL + VERSION + "12.0",
                        "plumbline_column_mean{column=\"hum\",data=\"reference\"," + MODEL + VERSION + "10.0",
                        "plumbline_column_unusual_ratio{check=\"out_of_range\",column=\"hum\"," + MODEL + VERSION
                                + (12.0 / 336),
                        "plumbline_column_drift_status{" + column("hum") + VERSION + "3.0",
                        "plumbline_column_drift_status{" + column("temp") + VERSION + "0.0",
                        "plumbline_column_drift_status{" + column("windspeed") + VERSION + "-1.0",
                        "plumbline_column_null_ratio{" + column("hum") + VERSION + "0.2",
                        "plumbline_columns_left_out{model=\"bike-demand\",version=\"1\"} 0.0");
    }

    private static final String MODEL = "model=\"bike-demand\",segment=\"all\",";
    private static final String VERSION = "version=\"1\",window=\"1h\"} ";

    private static String column(String name) {
        return "column=\"" + name + "\"," + MODEL;
    }

    @Test
    void shouldDropTheSeriesOfAModelThatAnotherInstanceOwns() {
        latest.add(report("bike-demand", "1h", 0, HUM));
        latest.add(report("other", "1h", 0, HUM));
        fire();
        assertThat(lines("plumbline_column_drift_status")).hasSize(1);
        assertThat(lines("plumbline_alert_firing")).hasSize(1);

        owned = Set.of();

        assertThat(lines("plumbline_column")).isEmpty();
        assertThat(lines("plumbline_window_")).isEmpty();
        assertThat(lines("plumbline_alert_firing")).isEmpty();
    }

    @Test
    void shouldDropAVersionThatFellSilentWhileItsModelWentOn() {
        latest.add(report("bike-demand", "region=eu", "1h", 0, HUM));
        latest.add(report("bike-demand", "all", "1h", 10, HUM));
        assertThat(lines("plumbline_window_events{")).hasSize(2);
        latest.set(1, report("bike-demand", "all", "1h", 11, HUM));
        assertThat(lines("plumbline_window_events{")).singleElement().asString().contains("all");
    }

    private void fire() {
        firing.addAll(new AlertEvaluator()
                .evaluate(null, report("bike-demand", "1h", 0, HUM), 1, AlertSettings.DEFAULT)
                .transitions());
    }

    @Test
    void shouldShowAlertsThatFire() {
        fire();
        assertThat(lines("plumbline_alert_firing"))
                .containsExactly("plumbline_alert_firing{model=\"bike-demand\",rule=\"drift\",segment=\"all\","
                        + "severity=\"major\",version=\"1\"} 1.0");
        firing.clear();
        assertThat(lines("plumbline_alert_firing")).isEmpty();
    }

    @Test
    void shouldExportTheColumnsThatDriftMostOfAModelThatHasTooMany() {
        ColumnReport[] columns = Stream.concat(
                        Stream.iterate(0, i -> i + 1).limit(520).map(i -> stable("a" + i)), Stream.of(HUM))
                .toArray(ColumnReport[]::new);
        latest.add(report("bike-demand", "1h", 0, columns));

        assertThat(lines("plumbline_column_drift_status{")).hasSize(500).anyMatch(line -> line.contains("\"hum\""));
        assertThat(lines("plumbline_columns_left_out{"))
                .singleElement()
                .asString()
                .endsWith(" 21.0");
        assertThat(lines("plumbline_series_dropped{limit=\"columns\"}"))
                .singleElement()
                .asString()
                .matches(".* [1-9].*");
    }

    /** Columns that drifted have all their series; each model has its first column before any has its second. */
    @Test
    void shouldKeepWhatDriftedAndTheTopOfEachModelWithinTheCap() {
        owned = Set.of("m0", "m1", "m2");
        ColumnReport[] calm = Stream.iterate(0, i -> i + 1)
                .limit(20)
                .map(i -> stable("a" + i))
                .toArray(ColumnReport[]::new);
        latest.add(report("m0", "1h", 0, calm));
        latest.add(report("m1", "1h", 0, calm));
        ColumnReport[] moved = calm.clone();
        moved[18] = drifted("a18", Severity.MODERATE, Part.NULL);
        moved[19] = drifted("a19", Severity.MINOR, Part.NULL);
        latest.add(report("m2", "1h", 0, moved));

        try (MonitorMeters capped = meters(new SeriesLimits(200, 500))) {
            List<String> lines = capped.scrape().lines().toList();
            assertThat(lines.stream().filter(line -> line.startsWith("plumbline_window_events{")))
                    .hasSize(3);
            List<String> shown = lines.stream()
                    .filter(line -> line.startsWith("plumbline_column_drift_status{"))
                    .toList();
            assertThat(shown).filteredOn(line -> line.contains("m2")).hasSizeGreaterThanOrEqualTo(3);
            assertThat(shown).anyMatch(line -> line.contains("a18")).anyMatch(line -> line.contains("a19"));
            for (String model : owned) {
                assertThat(shown)
                        .filteredOn(line -> line.contains("\"" + model + "\""))
                        .hasSizeBetween(2, 5);
            }
            double series = value(lines, "plumbline_series ");
            long counted = lines.stream()
                    .filter(line -> line.matches("plumbline_(window|column_|reference_stage)[a-z_]*\\{.*"))
                    .count();
            assertThat(series).isLessThanOrEqualTo(200).isEqualTo(counted);
            assertThat(value(lines, "plumbline_series_dropped{limit=\"series\"}"))
                    .isPositive();
            assertThat(value(lines, "plumbline_columns_left_out{model=\"m0\"")).isBetween(15.0, 18.0);
        }
    }

    private static String performance(String further) {
        return "{" + (further + ",model=\"bike-demand\",segment=\"all\"").replaceFirst("^,", "") + "," + VERSION;
    }

    /** What is known by labels is of the window that has some; what needs none, of the newest. */
    @Test
    void shouldShowHowRightAModelIs() {
        performance.all.add(SamplePerformance.labelled("bike-demand", "all", 0));
        performance.all.add(SamplePerformance.unlabelled("bike-demand", "all", 1));
        performance.all.add(SamplePerformance.labelled("other", "all", 0));
        String auc = "{metric=\"roc_auc\",model=\"bike-demand\",segment=\"all\",source=\"";
        assertThat(meters.scrape().lines())
                .contains(
                        "plumbline_performance" + auc + "realised\"," + VERSION + "0.71",
                        "plumbline_performance_low" + auc + "realised\"," + VERSION + "0.67",
                        "plumbline_performance_high" + auc + "realised\"," + VERSION + "0.75",
                        "plumbline_performance" + auc + "estimated\"," + VERSION + "0.78",
                        "plumbline_performance_reference" + performance("metric=\"roc_auc\"") + "0.8",
                        "plumbline_performance_verdict" + performance("") + "2.0",
                        "plumbline_label_coverage_ratio" + performance("") + "0.0",
                        "plumbline_fairness{by=\"region\",metric=\"demographic_parity_ratio\"," + MODEL + VERSION
                                + "0.61")
                .noneMatch(line -> line.contains("other"));
        assertThat(lines("plumbline_label_delay_seconds"))
                .containsExactly(
                        "plumbline_label_delay_seconds{model=\"bike-demand\",percentile=\"50\",segment=\"all\","
                                + VERSION + "600.0",
                        "plumbline_label_delay_seconds{model=\"bike-demand\",percentile=\"90\",segment=\"all\","
                                + VERSION + "1800.0");
        owned = Set.of();
        assertThat(lines("plumbline_performance")).isEmpty();
        assertThat(lines("plumbline_label_")).isEmpty();
    }

    /** However old the labelled window is: only what is no longer predicted leaves. */
    @Test
    void shouldDropThePerformanceOfASegmentThatFellSilentWhileItsModelWentOn() {
        performance.all.add(SamplePerformance.labelled("bike-demand", "all", 0));
        performance.all.add(SamplePerformance.unlabelled("bike-demand", "all", 100));
        performance.all.add(SamplePerformance.labelled("bike-demand", "region=eu", 90));
        assertThat(lines("plumbline_performance_verdict")).hasSize(2);
        latest.add(report("bike-demand", "1h", 101, HUM));
        assertThat(lines("plumbline_performance_verdict"))
                .singleElement()
                .asString()
                .contains("segment=\"all\"");
        latest.add(report("bike-demand", "1h", 111, HUM)); // it is no longer asked for
        assertThat(lines("plumbline_performance_verdict")).isEmpty();
    }

    @Test
    void shouldKeepPerformanceWithinTheCap() {
        performance.all.add(SamplePerformance.labelled("bike-demand", "all", 0));
        performance.all.add(SamplePerformance.labelled("bike-demand", "region=eu", 0));
        latest.add(report("bike-demand", "1h", 0, HUM, stable("temp")));
        try (MonitorMeters capped = meters(new SeriesLimits(70, 500))) {
            List<String> lines = capped.scrape().lines().toList();
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("plumbline_column_drift_status{"))
                    .singleElement()
                    .asString()
                    .contains("\"hum\"");
            assertThat(lines)
                    .filteredOn(line -> line.startsWith("plumbline_performance_verdict{"))
                    .hasSizeBetween(1, 2)
                    .first()
                    .asString()
                    .contains("segment=\"all\"");
            assertThat(value(lines, "plumbline_series ")).isLessThanOrEqualTo(70);
            assertThat(value(lines, "plumbline_series_dropped{limit=\"series\"}"))
                    .isPositive();
        }
    }

    @Test
    void shouldCountWhatBecameOfPredictionsAndLabels() {
        meters.outcomes("bike-demand", Outcomes.JOINED, 1);
        meters.outcomes("bike-demand", Outcomes.JOINED, 1);
        meters.outcomes("bike-demand", Outcomes.TOO_LATE, 1);
        meters.outcomes("taxi", Outcomes.SHED, 3);
        assertThat(lines("plumbline_outcomes_total"))
                .containsExactlyInAnyOrder(
                        "plumbline_outcomes_total{model=\"bike-demand\",outcome=\"joined\"} 2.0",
                        "plumbline_outcomes_total{model=\"bike-demand\",outcome=\"too_late\"} 1.0",
                        "plumbline_outcomes_total{model=\"taxi\",outcome=\"shed\"} 3.0");
        retiredAt = now;
        assertThat(lines("plumbline_outcomes_total")).singleElement().asString().contains("taxi");
        for (int i = 0; i < MonitorMeters.MODELS + 5; i++) {
            meters.outcomes("m" + i, Outcomes.JOINED, 1);
        }
        assertThat(lines("plumbline_outcomes_total"))
                .hasSize(MonitorMeters.MODELS + 1)
                .anyMatch(line -> line.contains("model=\"_others\"") && line.endsWith(" 6.0"));
    }

    @Test
    void shouldCountChangesThatDetectorsFoundAndForgetThoseOfARetiredModel() {
        ModelRef model = new ModelRef("bike-demand", "3");
        meters.changed(model, "temp", "adwin");
        meters.changed(model, "temp", "adwin");
        meters.changed(model, "a\"b\nc", "page_hinkley");
        assertThat(lines("plumbline_detected_changes_total"))
                .containsExactlyInAnyOrder(
                        "plumbline_detected_changes_total{column=\"temp\",method=\"adwin\",model=\"bike-demand\",version=\"3\"} 2.0",
                        "plumbline_detected_changes_total{column=\"a\\\"b\\nc\",method=\"page_hinkley\",model=\"bike-demand\",version=\"3\"} 1.0");
        retiredAt = now;
        assertThat(lines("plumbline_detected_changes_total")).isEmpty();
    }

    private static double value(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + start));
    }

    @Test
    void shouldTellFromWhenOnAReferenceApplies() {
        WindowReport newest = report("bike-demand", "1h", 5, HUM);
        summaries = List.of(
                WindowSummary.of(newest, 1),
                WindowSummary.of(report("bike-demand", "1d", 0, HUM), 1),
                WindowSummary.of(report("bike-demand", "1h", 4, HUM), 1),
                WindowSummary.of(report("bike-demand", "1h", 3, HUM), 1),
                WindowSummary.of(against("reference-0", report("bike-demand", "1h", 2, HUM)), 1),
                WindowSummary.of(report("bike-demand", "1h", 1, HUM), 1));
        latest.add(newest);
        String expected = "plumbline_reference_active_timestamp_seconds{model=\"bike-demand\",version=\"1\"} "
                + ORIGIN.plusSeconds(3 * 3600).toEpochMilli() / 1000.0;
        assertThat(lines("plumbline_reference_active")).containsExactly(expected);
        assertThat(lines("plumbline_reference_active")).containsExactly(expected);
        assertThat(asked).isOne();
    }

    @Test
    void shouldMeasureHowLongWindowsWaitedForTheirFirstReport() {
        WindowReport report = report("bike-demand", "1h", 0, HUM);
        meters.reported(report, 1, null);
        now = now.plusSeconds(3600);
        meters.reported(report, 2, null);
        assertThat(lines("plumbline_window_close_delay_seconds_sum"))
                .containsExactly("plumbline_window_close_delay_seconds_sum{window=\"1h\"} 7.0");
    }

    @Test
    void shouldSayAFewThingsOfKafkaOverAllThreads() {
        kafka = Map.of(
                "stream-thread-metrics/commit-total", of(3, 4),
                "stream-thread-metrics/commit-latency-max", of(20, 1500));
        assertThat(meters.scrape().lines())
                .contains("plumbline_kafka_commits_total 7.0", "plumbline_kafka_commit_seconds 1.5");
        assertThat(lines("plumbline_kafka_poll_seconds")).isEmpty();
    }

    private static DoubleSummaryStatistics of(double... values) {
        return DoubleStream.of(values).summaryStatistics();
    }

    @Test
    void shouldCountModelsTogetherWhenThereAreTooMany() {
        for (int i = 0; i < MonitorMeters.MODELS + 5; i++) {
            meters.counted(new ModelRef("m" + i, "1"), Kind.INFERENCE, Outcome.ACCEPTED, 1);
        }
        assertThat(lines("plumbline_events_total"))
                .hasSize(MonitorMeters.MODELS + 1)
                .anyMatch(line -> line.contains("model=\"_others\"") && line.endsWith(" 5.0"));
    }

    @Test
    void shouldForgetWhatItKnewOfASourceThatWentAway() {
        meters.liveProfiles("plumbline.events-0", 4);
        meters.eventTime("plumbline.events-0", BIKES, 1_329_181_200_500L);
        meters.eventTime("plumbline.events-0", BIKES, 1_329_181_200_000L);
        assertThat(meters.scrape().lines())
                .contains(
                        "plumbline_live_profiles{source=\"plumbline.events-0\"} 4.0",
                        "plumbline_source_event_timestamp_seconds{source=\"plumbline.events-0\"} 1.3291812005E9",
                        "plumbline_model_event_timestamp_seconds{model=\"bike-demand\",version=\"1\"} 1.3291812005E9");
        meters.released("plumbline.events-0");
        assertThat(lines("plumbline_live_profiles")).isEmpty();
        assertThat(lines("plumbline_source_event")).isEmpty();
        assertThat(lines("plumbline_model_event")).isEmpty();
    }

    @Test
    void shouldWriteHostileNamesAsOneLine() {
        latest.add(report("bike-demand", "1h", 0, stable("a\"b\\c\nd\u202ee")));
        assertThat(lines("plumbline_column_drift_status{"))
                .containsExactly("plumbline_column_drift_status{" + column("a\\\"b\\\\c\\nd\u202ee") + VERSION + "0.0");
    }

    @Test
    void shouldDescribeTheProcess() {
        assertThat(lines("plumbline_build_info{")).singleElement().asString().endsWith(" 1.0");
        assertThat(lines("jvm_memory_used_bytes{")).isNotEmpty();
        assertThat(lines("process_uptime_seconds")).hasSize(1);
    }

    @Test
    void shouldTellHowTheStreamStands() {
        assertThat(meters.scrape().lines())
                .contains("plumbline_stream_state{state=\"running\"} 1.0", "plumbline_broker_reachable 1.0");
        assertThat(lines("plumbline_last_")).isEmpty();
        status = SampleStatus.UNREACHABLE;
        assertThat(meters.scrape().lines())
                .contains(
                        "plumbline_stream_state{state=\"running\"} 0.0",
                        "plumbline_stream_state{state=\"broker_unreachable\"} 1.0",
                        "plumbline_broker_reachable 0.0",
                        "plumbline_stream_failures_total 2.0",
                        "plumbline_records_behind{source=\"events-0\"} 7.0",
                        "plumbline_restore_records_left 12.0",
                        "plumbline_last_restore_seconds 1.5",
                        "plumbline_last_commit_timestamp_seconds 1.795435199E9");
        assertThat(lines("plumbline_stream_state{")).hasSize(StreamState.values().length);
    }

    /** Where Prometheus is installed, its own judgement of all of it. */
    @Test
    void shouldGiveExamplesOfTracesWhereTheFormatHasThem() {
        TraceContext producer = new TraceContext(1, 2, 3, true);
        TraceContext span = new TraceContext(4, 5, 6, true);
        meters.deadLettered("malformed", producer);
        meters.deadLettered("malformed", null);
        // Of a trace that nobody records there is nothing to be looked up.
        meters.deadLettered("empty", new TraceContext(7, 8, 9, false));
        meters.reported(report("bike-demand", "1h", 0, HUM), 1, span);
        String open = meters.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8");
        String example = " # \\{span_id=\"%s\",trace_id=\"%s\"} ";
        String ofProducer = String.format(example, producer.spanId(), producer.traceId());
        String ofSpan = String.format(example, span.spanId(), span.traceId());
        assertThat(open)
                .endsWith("# EOF\n")
                .containsPattern("plumbline_dead_letter_records_total\\{reason=\"malformed\"} 2.0" + ofProducer)
                .containsPattern("plumbline_window_reports_total\\{[^}]*} 1.0" + ofSpan)
                .containsPattern("plumbline_window_close_delay_seconds_bucket\\{[^}]*} 1" + ofSpan)
                .doesNotContain(new TraceContext(7, 8, 9, false).traceId());
        assertThat(meters.scrape()).doesNotContain(producer.traceId()).doesNotContain("# EOF");
    }

    @Test
    void shouldPassPromtool() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> java.nio.file.Files.isExecutable(java.nio.file.Path.of(folder, "promtool"))));
        shouldCountWhatHappens();
        shouldShowAlertsThatFire();
        shouldTellHowTheStreamStands();
        meters.outcomes("bike-demand", Outcomes.JOINED, 1);
        performance.all.add(SamplePerformance.labelled("bike-demand", "all", 0));
        fire();
        latest.add(report("bike-demand", "1h", 0, HUM, stable("temp"), stable("a\"b\\c\nd")));
        meters.liveProfiles("plumbline.events-0", 4);
        meters.eventTime("plumbline.events-0", BIKES, 1_329_181_200_500L);

        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(meters.scrape().getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(new String(promtool.getInputStream().readAllBytes(), UTF_8), e);
        }
        assertThat(new String(promtool.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(promtool.waitFor()).isZero();
    }
}
