package io.plumbline.monitor.alert;

import static io.plumbline.monitor.assess.SampleReports.ORIGIN;
import static io.plumbline.monitor.assess.SampleReports.column;
import static io.plumbline.monitor.assess.SampleReports.drifted;
import static io.plumbline.monitor.assess.SampleReports.hour;
import static io.plumbline.monitor.assess.SampleReports.open;
import static io.plumbline.monitor.assess.SampleReports.report;
import static io.plumbline.monitor.assess.SampleReports.stable;
import static io.plumbline.stats.verdict.Severity.MAJOR;
import static io.plumbline.stats.verdict.Severity.MINOR;
import static io.plumbline.stats.verdict.Severity.MODERATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertEvaluatorTest {
    private static final ColumnReport HOT = drifted("temp", MODERATE, Part.ABOVE_RANGE);
    private static final ColumnReport WELL = stable("temp");
    private static final ColumnReport UNDECIDED = open("temp");
    private static final ColumnReport HUM = stable("hum");

    private final AlertEvaluator evaluator = new AlertEvaluator();
    private byte @Nullable [] state;
    private AlertSettings settings = AlertSettings.DEFAULT;

    /** What a report changes, in words: the rules and states. */
    private List<String> take(WindowReport report, int revision) {
        return takeAll(report, revision).stream()
                .map(t -> t.rule() + " " + t.state())
                .toList();
    }

    private List<AlertTransition> takeAll(WindowReport report, int revision) {
        AlertEvaluator.Evaluation evaluation = evaluator.evaluate(state, report, revision, settings);
        state = evaluation.next();
        return evaluation.transitions();
    }

    private List<String> take(WindowReport report) {
        return take(report, 1);
    }

    /** Nobody has looked at a learned reference yet: what it takes for usual may not be. */
    @Test
    void shouldFireForNothingButMajorDriftWhileTheReferenceIsProvisional() {
        assertThat(take(SampleReports.provisional(hour(0, HOT)))).isEmpty();
        ColumnReport hotter = drifted("temp", MAJOR, Part.ABOVE_RANGE);
        assertThat(take(SampleReports.provisional(hour(1, hotter)))).containsExactly("drift FIRING");
        assertThat(take(hour(2, HOT))).as("pinned meanwhile").isEmpty();
    }

    @Test
    void shouldFireOnceAndResolveAfterTwoCalmWindows() {
        assertThat(take(hour(0, WELL))).isEmpty();
        assertThat(take(hour(1, HOT))).containsExactly("drift FIRING");
        assertThat(take(hour(2, HOT))).isEmpty();
        assertThat(take(hour(3, WELL))).isEmpty();
        assertThat(take(hour(4, WELL))).containsExactly("drift RESOLVED");
        assertThat(take(hour(5, WELL))).isEmpty();
        assertThat(take(hour(6, HOT))).containsExactly("drift FIRING");
    }

    @Test
    void shouldTellSinceWhenAColumnHasChanged() {
        take(hour(0, SampleReports.with(WELL, .4)));
        take(hour(1, SampleReports.with(WELL, .01)));
        take(hour(2, SampleReports.with(UNDECIDED, .02)));
        List<AlertTransition> begun =
                takeAll(hour(3, SampleReports.with(HOT, 1e-9), drifted("hum", MAJOR, Part.NULL)), 1);
        assertThat(begun.get(0).columns())
                .extracting(AlertTransition.Finding::column, AlertTransition.Finding::changed)
                .containsExactlyInAnyOrder(tuple("temp", ORIGIN.plusSeconds(3600)), tuple("hum", null));
    }

    @Test
    void shouldTakeNoChangeOfBeforeForThatOfAnotherAlert() {
        take(hour(0, SampleReports.with(HOT, 1e-9)));
        take(hour(1, SampleReports.with(HOT, 1e-9)));
        take(hour(2, SampleReports.with(WELL, .4)));
        assertThat(take(hour(3, SampleReports.with(WELL, .4)))).containsExactly("drift RESOLVED");
        take(hour(4, SampleReports.with(WELL, .4)));
        assertThat(takeAll(hour(5, SampleReports.with(HOT, 1e-9)), 1).get(0).columns())
                .extracting(AlertTransition.Finding::changed)
                .containsOnlyNulls();
    }

    @Test
    void shouldTakeNoChangeFromOneReferenceForThatFromAnother() {
        take(hour(0, SampleReports.with(WELL, .001)));
        take(SampleReports.against("reference-2", hour(1, SampleReports.with(HOT, 1e-9))));
        assertThat(AlertState.read(state).change("1h", "temp"))
                .isNotNull()
                .extracting(ChangePoint::since)
                .isEqualTo(ORIGIN.plusSeconds(3600).toEpochMilli());
    }

    @Test
    void shouldNotFireOnMinorDrift() {
        assertThat(take(hour(0, drifted("temp", MINOR, Part.CHI_SQUARE)))).isEmpty();
    }

    /** It began at moderate: to end, it must be well, and not only a little better. */
    @Test
    void shouldNotTakeMinorDriftForCalm() {
        take(hour(0, HOT));
        take(hour(1, WELL));
        assertThat(take(hour(2, drifted("temp", MINOR, Part.CHI_SQUARE)))).isEmpty();
        assertThat(take(hour(3, drifted("temp", MINOR, Part.CHI_SQUARE)))).isEmpty();
        assertThat(take(hour(4, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldWaitForAsManyWindowsAsItIsTold() {
        settings = new AlertSettings(3, 1, Duration.ZERO, null, List.of());
        take(hour(0, HOT));
        assertThat(take(hour(1, WELL))).as("never told").isEmpty();
        take(hour(2, HOT));
        take(hour(3, UNDECIDED));
        assertThat(take(hour(4, HOT))).isEmpty();
        assertThat(take(hour(4, HOT), 2))
                .as("a restatement is no further window")
                .isEmpty();
        assertThat(take(hour(5, HOT))).containsExactly("drift FIRING");
        assertThat(take(hour(6, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldSayOnceMoreWhenItHasBecomeGraver() {
        List<AlertTransition> all = new java.util.ArrayList<>(takeAll(hour(0, HOT), 1));
        all.addAll(takeAll(hour(0, drifted("temp", MAJOR, Part.ABOVE_RANGE)), 2));
        all.addAll(takeAll(hour(1, HOT), 1));
        all.addAll(takeAll(hour(2, drifted("temp", MAJOR, Part.ABOVE_RANGE)), 1));
        assertThat(all).extracting(AlertTransition::severity).containsExactly(MODERATE, MAJOR);
        assertThat(all).extracting(AlertTransition::graver).containsExactly(false, true);
        assertThat(all).extracting(AlertTransition::since).containsOnly(ORIGIN.plus(java.time.Duration.ofHours(1)));
        assertThat(all).extracting(AlertTransition::id).doesNotHaveDuplicates();
    }

    @Test
    void shouldWithdrawAnAlertWhoseOnlyWindowIsRestatedAsCalm() {
        take(hour(0, HOT));
        List<AlertTransition> end = takeAll(hour(0, WELL), 2);
        assertThat(end).singleElement().satisfies(transition -> {
            assertThat(transition.state()).isEqualTo(State.RESOLVED);
            assertThat(transition.summary()).contains("late events changed the window");
        });
        take(hour(1, HOT));
        take(hour(2, HOT));
        assertThat(take(hour(2, WELL), 2)).as("it moved in another, too").isEmpty();
    }

    /** Twice as many calm windows with each time, at most eight times as many; a long calm makes it a new one. */
    @Test
    void shouldWaitForLongerWhenAnAlertComesBackAgainAndAgain() {
        List<Integer> needed = new java.util.ArrayList<>();
        int hour = 0;
        for (int episode = 0; episode < 7; episode++) {
            assertThat(take(hour(hour++, HOT))).containsExactly("drift FIRING");
            int calm = 1;
            while (take(hour(hour++, WELL)).isEmpty()) {
                calm++;
            }
            needed.add(calm);
            for (int quiet = 0; quiet < (episode == 4 ? AlertStatus.SOON : 3); quiet++) {
                take(hour(hour++, WELL));
            }
        }
        assertThat(needed).containsExactly(2, 4, 8, 16, 16, 2, 4);
    }

    private static WindowReport found(int hour, String... checks) {
        List<WindowReport.QualityFinding> findings = java.util.stream.Stream.of(checks)
                .map(check -> new WindowReport.QualityFinding("x", check, 400, "400 of x."))
                .toList();
        return SampleReports.with(hour(hour, HUM), findings);
    }

    @Test
    void shouldTellOfASchemaThatChanged() {
        assertThat(takeAll(found(0, "missing_column", "new_column"), 1))
                .singleElement()
                .satisfies(transition -> {
                    assertThat(transition.rule()).isEqualTo("schema");
                    assertThat(transition.severity()).isEqualTo(MAJOR);
                    assertThat(transition.summary()).endsWith(" has another schema: x (missing), x (new)");
                });
        assertThat(take(found(1, "new_column"))).isEmpty();
        take(found(2));
        assertThat(take(found(3))).containsExactly("schema RESOLVED");
        assertThat(take(found(4, "wrong_type"))).containsExactly("schema FIRING");
        assertThat(take(found(5, "out_of_range", "unseen_categories", "nulls", "small_reference")))
                .as("of that, the verdict knows what is chance")
                .isEmpty();
    }

    @Test
    void shouldTellOfWhatIsNotAsExpected() {
        assertThat(takeAll(found(0, "expected_min", "expected_null_ratio"), 1))
                .singleElement()
                .satisfies(transition -> {
                    assertThat(transition.rule()).isEqualTo("expectations");
                    assertThat(transition.summary()).endsWith(" is not as expected: x (min), x (null ratio)");
                });
        take(found(1));
        assertThat(takeAll(found(2), 1))
                .singleElement()
                .satisfies(transition -> assertThat(transition.summary())
                        .contains(" is as expected again: x; the alert lasted 2 hours"));
    }

    @Test
    void shouldTellOfCallsThatAreLost() {
        WindowReport some = found(0, "orphan_requests");
        double share = 400.0 / some.nCurrent();
        assertThat(takeAll(some, 1)).singleElement().satisfies(transition -> {
            assertThat(transition.rule()).isEqualTo("orphans");
            assertThat(transition.severity()).isEqualTo(share < .1 ? MODERATE : MAJOR);
            assertThat(transition.summary()).endsWith(" loses calls: requests (without a response)");
        });
    }

    @Test
    void shouldBreakTheRowOfCalmWindowsWhenItMovesAgain() {
        take(hour(0, HOT));
        take(hour(1, WELL));
        assertThat(take(hour(2, HOT))).isEmpty();
        assertThat(take(hour(3, WELL))).isEmpty();
        assertThat(take(hour(4, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldDecideNothingFromAnInconclusiveWindow() {
        assertThat(take(hour(0, UNDECIDED))).isEmpty();
        take(hour(1, HOT));
        take(hour(2, WELL));
        assertThat(take(hour(3, UNDECIDED))).isEmpty();
        assertThat(take(hour(4, UNDECIDED))).isEmpty();
        assertThat(take(hour(5, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldWaitUntilTheColumnsThatMovedAreDecided() {
        take(hour(0, HOT, HUM));
        take(hour(1, UNDECIDED, HUM));
        assertThat(take(hour(2, UNDECIDED, HUM)))
                .as("hum alone says nothing of temp")
                .isEmpty();
        take(hour(3, WELL, open("hum")));
        assertThat(take(hour(4, WELL, open("hum")))).as("hum never moved").containsExactly("drift RESOLVED");
    }

    @Test
    void shouldNotWaitForAColumnThatIsGone() {
        take(hour(0, HOT, HUM));
        take(hour(1, HUM));
        assertThat(take(hour(2, HUM))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldNotTakeAWindowWithoutColumnsForCalm() {
        take(hour(0, HOT));
        take(hour(1));
        assertThat(take(hour(2))).isEmpty();
    }

    @Test
    void shouldTellADriftOfTheLabelApart() {
        ColumnReport label = column("label", ColumnRole.LABEL, Verdict.DRIFTED, MODERATE, Part.ANDERSON_DARLING);
        ColumnReport calm = column("label", ColumnRole.LABEL, Verdict.STABLE, null, Part.ANDERSON_DARLING);
        assertThat(take(hour(0, WELL, label))).containsExactly("label_drift FIRING");
        assertThat(take(hour(1, HOT, label))).containsExactly("drift FIRING");
        assertThat(take(hour(2, HOT, calm))).isEmpty();
        assertThat(take(hour(3, HOT, calm))).containsExactly("label_drift RESOLVED");
    }

    @Test
    void shouldCountPredictionsAndScoresAsDrift() {
        for (ColumnRole role : List.of(ColumnRole.PREDICTION, ColumnRole.SCORE)) {
            state = null;
            ColumnReport column = column("x", role, Verdict.DRIFTED, MODERATE, Part.ANDERSON_DARLING);
            assertThat(take(hour(0, column))).containsExactly("drift FIRING");
        }
    }

    @Test
    void shouldHaveOneEpisodeWhateverTheWindowSize() {
        take(hour(0, HOT));
        assertThat(take(report("bike-demand", "1d", 0, HOT))).isEmpty();
        take(report("bike-demand", "1d", 24, WELL));
        assertThat(take(report("bike-demand", "1d", 48, WELL)))
                .as("days did not begin it, so they do not end it")
                .isEmpty();
        take(hour(72, WELL));
        assertThat(take(hour(73, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldNotFireAgainWhenALargerWindowReachesBackIntoAnEpisodeThatEnded() {
        take(hour(10, HOT));
        take(hour(11, WELL));
        take(hour(12, WELL));
        assertThat(take(report("bike-demand", "1d", 0, HOT))).isEmpty();
        assertThat(take(report("bike-demand", "1d", 24, HOT)))
                .as("the next day does not reach back")
                .containsExactly("drift FIRING");
    }

    @Test
    void shouldFireWhenALargerWindowFindsAnotherColumn() {
        take(hour(10, HOT));
        take(hour(11, WELL));
        take(hour(12, WELL));
        assertThat(take(report("bike-demand", "1d", 0, HOT, drifted("hum", MODERATE, Part.NULL))))
                .containsExactly("drift FIRING");
    }

    @Test
    void shouldKeepTheHighestSeverity() {
        take(hour(0, HOT));
        take(hour(1, drifted("temp", MAJOR, Part.ABOVE_RANGE)));
        take(hour(2, HOT));
        take(hour(3, WELL));
        assertThat(takeAll(hour(4, WELL), 1))
                .singleElement()
                .extracting(AlertTransition::severity)
                .isEqualTo(MAJOR);
    }

    @Test
    void shouldIgnoreRestatementsOfWindowsThatLaterOnesHavePassed() {
        take(hour(0, WELL));
        take(hour(1, WELL));
        byte[] before = state;
        assertThat(take(hour(0, HOT), 2)).isEmpty();
        assertThat(state).isEqualTo(before);
    }

    @Test
    void shouldIgnoreAFirstReportThatComesOutOfOrder() {
        take(hour(5, WELL));
        byte[] before = state;
        assertThat(take(hour(4, HOT), 1)).isEmpty();
        assertThat(take(hour(5, HOT), 1)).isEmpty();
        assertThat(state).isEqualTo(before);
    }

    @Test
    void shouldFireOnARestatementOfTheLastWindow() {
        take(hour(0, UNDECIDED));
        assertThat(take(hour(0, HOT), 2)).containsExactly("drift FIRING");
        assertThat(take(hour(0, HOT), 3)).isEmpty();
    }

    @Test
    void shouldNeverCountARestatementAsCalm() {
        take(hour(0, HOT));
        take(hour(1, WELL));
        assertThat(take(hour(1, WELL), 2)).isEmpty();
        assertThat(take(hour(1, WELL), 3)).isEmpty();
        assertThat(take(hour(2, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldStartTheRowOfCalmWindowsAnewWhenTheLastOneIsRestatedAsDrifted() {
        take(hour(0, HOT));
        take(hour(1, WELL));
        assertThat(take(hour(1, HOT), 2)).isEmpty();
        assertThat(take(hour(2, WELL))).isEmpty();
        assertThat(take(hour(3, WELL))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldPublishEachTransitionOfAWindowOnceHoweverOftenItIsRestated() {
        take(hour(0, HOT));
        take(hour(1, WELL));
        List<String> ids = new java.util.ArrayList<>();
        for (int revision = 1; revision < 9; revision++) {
            takeAll(hour(2, revision % 2 == 0 ? HOT : WELL), revision).forEach(t -> ids.add(t.id()));
        }
        assertThat(ids)
                .as("over, back by a restatement, withdrawn by another; no more of this window")
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldSayWhatDriftedAndWhy() {
        AlertTransition transition = takeAll(hour(3, drifted("hum", MAJOR, Part.NULL), HOT, stable("windspeed")), 1)
                .get(0);

        assertThat(transition.summary())
                .isEqualTo("bike-demand 1 drifted: hum (nulls 20\u00a0% of events, none in the reference),"
                        + " temp (values above the range)");
        assertThat(transition.id())
                .isEqualTo(transition.fingerprint() + "-"
                        + ORIGIN.plusSeconds(4 * 3600).toEpochMilli() + "-firing-major");
        assertThat(transition.fingerprint()).matches("[0-9a-f]{16}");
        assertThat(transition.at()).isEqualTo(ORIGIN.plusSeconds(4 * 3600));
        assertThat(transition.since()).isEqualTo(transition.at());
        assertThat(transition.windowStart()).isEqualTo(ORIGIN.plusSeconds(3 * 3600));
        assertThat(transition.severity()).isEqualTo(MAJOR);
        assertThat(transition.columns())
                .extracting(f -> f.column() + ": " + f.cause())
                .containsExactly("hum: nulls", "temp: values above the range");
        assertThat(transition.columns().get(0).message()).startsWith("20");
        assertThat(AlertTransition.fromJson(transition.toJson())).isEqualTo(transition);
    }

    @Test
    void shouldSayHowLongItLasted() {
        take(hour(0, HOT));
        take(hour(1, HOT, drifted("hum", MODERATE, Part.NULL)));
        take(hour(2, WELL, HUM));
        AlertTransition resolved = takeAll(hour(3, WELL, HUM), 1).get(0);

        assertThat(resolved.state()).isEqualTo(State.RESOLVED);
        assertThat(resolved.summary())
                .isEqualTo("bike-demand 1 recovered: hum, temp no longer drift; the alert lasted 3 hours");
        assertThat(resolved.columns()).isEmpty();
        assertThat(resolved.since()).isEqualTo(ORIGIN.plusSeconds(3600));
    }

    @Test
    void shouldNameTheFirstOfManyColumnsAndTheSegment() {
        ColumnReport[] many = new ColumnReport[7];
        for (int i = 0; i < many.length; i++) {
            many[i] = drifted("c" + i, MODERATE, Part.ABOVE_RANGE);
        }
        AlertTransition transition =
                takeAll(report("m", "region=eu", "1h", 0, many), 1).get(0);
        assertThat(transition.summary())
                .startsWith("m 1 (region=eu) drifted: c0 (values above the range), ")
                .endsWith(" and 4 more");
        assertThat(transition.columns()).hasSize(7);
    }

    @Test
    void shouldGiveEachRuleModelAndSegmentAFingerprintOfItsOwn() {
        assertThat(List.of(
                        AlertWording.fingerprint("drift", "m", "1", "all"),
                        AlertWording.fingerprint("label_drift", "m", "1", "all"),
                        AlertWording.fingerprint("drift", "n", "1", "all"),
                        AlertWording.fingerprint("drift", "m", "1", "a=b")))
                .doesNotHaveDuplicates();
    }

    /** A new version, and one with another reference, has a while in which drift begins no alert; faults of the data do. */
    @Test
    void shouldLetANewVersionOrReferenceSettle() {
        settings = new AlertSettings(1, 2, Duration.ofHours(2), null, List.of());
        assertThat(take(hour(0, HOT))).isEmpty();
        assertThat(take(hour(1, HOT))).isEmpty();
        assertThat(take(hour(2, HOT))).containsExactly("drift FIRING");
        assertThat(take(hour(3, WELL))).isEmpty();
        assertThat(take(hour(4, WELL))).containsExactly("drift RESOLVED");
        assertThat(take(SampleReports.against("another", hour(5, HOT)))).isEmpty();
        assertThat(take(SampleReports.against("another", hour(6, HOT)))).isEmpty();
        assertThat(take(SampleReports.against("another", hour(7, HOT)))).containsExactly("drift FIRING");
        assertThat(take(SampleReports.against("third", hour(8, HOT))))
                .as("it goes on")
                .isEmpty();
        for (int hour = 9; hour < 12; hour++) {
            assertThat(take(SampleReports.against("third", hour(hour, WELL)))).isEmpty();
        }
        assertThat(take(SampleReports.against("third", hour(12, WELL)))).containsExactly("drift RESOLVED");
    }

    @Test
    void shouldDrawWhatMoved() {
        assertThat(takeAll(hour(0, HOT), 1).get(0).columns().get(0).picture()).contains(" → ");
    }
}
