package io.plumbline.monitor.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.DeadLetters.Letter;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsolePagesTest {
    private static final String MODEL = "/models/m/versions/1";

    private final Consoles consoles = new Consoles();
    private final ConsoleServer server = consoles.server(AccessSettings.LOCAL);
    private Requests browser = new Requests(0);

    @BeforeEach
    void start() {
        consoles.alerts = List.of();
        server.start();
        browser = new Requests(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String page(String path) {
        HttpResponse<String> answer = browser.page(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void stable(String model, int hour) {
        consoles.reports.all.add(SampleReports.report(model, "1h", hour, SampleReports.stable("temp")));
    }

    private void drifted(String model, int hour, Severity severity) {
        consoles.reports.all.add(SampleReports.report(
                model,
                "1h",
                hour,
                SampleReports.drifted("temp", severity, Part.ABOVE_RANGE),
                SampleReports.stable("hum")));
    }

    @Test
    void fleet_shouldCountModelsAndListThoseFirstThatSomebodyShouldLookAt() {
        stable("a", 0);
        drifted("b", 0, Severity.MINOR);
        drifted("c", 0, Severity.MAJOR);
        stable("d", 0);
        consoles.owners = new ModelOwners(List.of(
                new ModelOwners.Entry("d", new ModelOwners.Owner("Risk", 1)),
                new ModelOwners.Entry("a", new ModelOwners.Owner("", 2))));
        String page = page("/");
        assertThat(page)
                .containsSubsequence(
                        "<b>4</b>", "all models", "<b>2</b>", "drifted", "<b>0</b>", "no data", "<b>2</b>", "OK")
                .containsSubsequence(
                        "<bdi>c</bdi>",
                        "drifted, major",
                        "<bdi>b</bdi>",
                        "drifted, minor",
                        "<bdi>d</bdi>",
                        "Risk, tier 1",
                        "<bdi>a</bdi>",
                        "tier 2")
                .contains("336 an hour");
        assertThat(page("/?state=stable")).contains("<bdi>a</bdi>").doesNotContain("<bdi>b</bdi>");
        assertThat(page("/?state=drifted&search=B")).contains("<bdi>b</bdi>").doesNotContain("<bdi>c</bdi>");
        assertThat(page("/?search=nobody")).contains("No model is so and has this in its name");
        assertThat(browser.page("/?state=bad").statusCode()).isEqualTo(400);
    }

    @Test
    void model_shouldShowASuddenChangeAndLeadToNoReportThatIsYetToCome() {
        stable("m", 0);
        consoles.alerts = List.of(SampleAlerts.CHANGED);
        assertThat(page(MODEL))
                .containsSubsequence(
                        "change detected, major",
                        "<a href=\"" + MODEL + "\">",
                        "prediction at 2012-02-14 00:03:12 UTC, mean 12.1 before, 15.3 after, by ADWIN");
    }

    @Test
    void model_shouldSaySinceWhenWhetherItIsRealAndWhatToDo() {
        stable("m", 0);
        drifted("m", 1, Severity.MAJOR);
        drifted("m", 2, Severity.MAJOR);
        consoles.actions.references.all.put(ReferenceKey.of("m", null), SampleReferences.reference("m", 0));
        String page = page(MODEL);
        assertThat(page)
                .containsSubsequence(
                        "1 of 2 columns drifted: temp",
                        "Drifted since 2012-02-14 01:00 UTC, 2 windows.",
                        "Is it real?",
                        "0.0003, below 0.001",
                        "336; enough",
                        "Does it matter?",
                        "1 of 2 drifted",
                        "How fresh is it?",
                        "2012-02-14 03:00 UTC",
                        "What to do?",
                        "Compare with the last stable window",
                        "<bdi>temp</bdi>",
                        "Columns by windows of 1h")
                .contains("temp: drifted in 2 of 3 windows");
        assertThat(Pattern.compile("<use href=\"#(top[^\"]*)\"")
                        .matcher(page)
                        .results()
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(page).contains("<symbol id=\"" + id + "\""));
        String earlier = page(MODEL + "?size=1h&at=2012-02-14T00:00:00Z");
        assertThat(earlier)
                .contains(
                        "No drift: the one column is stable",
                        "Stable since before 2012-02-14 00:00 UTC",
                        ">newest</a>");
        assertThat(browser.page(MODEL + "?size=1h&at=2012-02-14T09:00:00Z").statusCode())
                .isEqualTo(404);
        assertThat(browser.page(MODEL + "?at=yesterday").statusCode()).isEqualTo(400);
    }

    @Test
    void model_shouldSayWhetherWhatDriftedMatters() {
        consoles.reports.all.add(SampleReports.with(
                SampleReports.report(
                        "m",
                        "1h",
                        0,
                        SampleReports.weighing(
                                SampleReports.drifted("temp", Severity.MAJOR, Part.ANDERSON_DARLING), .25),
                        SampleReports.weighing(SampleReports.stable("hum"), .75)),
                SampleReports.attributions("temp", "hum")));
        assertThat(page(MODEL))
                .containsSubsequence(
                        "Does it matter?",
                        "Importance",
                        "25\u00a0% in features that drifted",
                        "nDCG is 0.82, below 0.90.",
                        "What predictions rest on",
                        "hum went from place 2 to 1",
                        "feature, numeric, importance 25\u00a0%");
    }

    @Test
    void model_shouldLeadFromAnAlertToItsRunbook() {
        drifted(SampleAlerts.FIRING.model(), 0, Severity.MAJOR);
        consoles.alerts = List.of(SampleAlerts.FIRING);
        consoles.runbook = "https://wiki.example.com/drift";
        assertThat(page("/models/" + SampleAlerts.FIRING.model() + "/versions/" + SampleAlerts.FIRING.version()))
                .contains("Answer the alert", "href=\"https://wiki.example.com/drift\"");
    }

    @Test
    void column_shouldShowWhatBecameOfItOverWindows() {
        stable("m", 0);
        drifted("m", 1, Severity.MAJOR);
        String page = page(MODEL + "/columns/temp?size=1h");
        assertThat(page)
                .contains("Corrected PSI of 2 windows, oldest first: from ", "0.35", "Over the last windows")
                .containsSubsequence("2012-02-14 01:00 to 02:00", "2012-02-14 00:00 to 01:00");
        assertThat(browser.page(MODEL + "/columns/none").statusCode()).isEqualTo(404);
        assertThat(browser.page("/models/none/versions/1/columns/temp").statusCode())
                .isEqualTo(404);
    }

    @Test
    void comparison_shouldHoldTwoWindowsAgainstEachOther() {
        stable("m", 0);
        drifted("m", 1, Severity.MAJOR);
        String path = MODEL + "/comparison?size=1h&a=2012-02-14T00:00:00Z&b=2012-02-14T01:00:00Z";
        assertThat(page(path))
                .containsSubsequence(
                        "2012-02-14 00:00 to 01:00", "Stable", "2012-02-14 01:00 to 02:00", "Drifted, major")
                .containsSubsequence("<bdi>temp</bdi>", "<bdi>hum</bdi>", "not there");
        assertThat(browser.page(MODEL + "/comparison?size=1h&a=2012-02-14T00:00:00Z")
                        .statusCode())
                .isEqualTo(400);
        assertThat(browser.page(path.replace("T01", "T07")).statusCode()).isEqualTo(404);
    }

    @Test
    void references_shouldBePinnedUsedAgainAndTakenBack() {
        assertThat(page("/references")).contains("There is none yet");
        SampleReferences references = consoles.actions.references;
        Reference current = SampleReferences.reference("m", 0);
        Reference previous = SampleReferences.reference("m", 1);
        Reference learned = SampleReferences.reference("l", 2).at(Reference.Stage.PROVISIONAL);
        references.all.put(ReferenceKey.of(current), current);
        references.all.put(ReferenceKey.of(previous).at(Place.PREVIOUS), previous);
        references.all.put(ReferenceKey.of(learned), learned);
        assertThat(page("/references"))
                .contains("training.csv", "300 rows, 1 column", "to all windows", "Pin it", "Use it again")
                .doesNotContain("Take it back");
        assertThat(decide(learned, "pin").statusCode()).isEqualTo(303);
        assertThat(decide(previous, "use").statusCode()).isEqualTo(303);
        assertThat(page("/references")).contains("Take it back").doesNotContain("Pin it");
        assertThat(decide(previous, "withdrawal").statusCode()).isEqualTo(303);
        assertThat(references.done).containsExactly("pin " + learned.id(), "publish " + previous.id(), "delete next");
        assertThat(decide(current, "use").statusCode()).as("it is in use").isEqualTo(404);
        assertThat(decide(current, "pin").statusCode()).as("it is pinned").isEqualTo(409);
        references.unavailable = true;
        assertThat(decide(current, "pin").statusCode()).isEqualTo(503);
    }

    private HttpResponse<String> decide(Reference reference, String what) {
        return browser.form("/alerts", "/references/" + reference.id() + "/" + what);
    }

    @Test
    void deadLetters_shouldShowReasonsAndNoValue() {
        assertThat(page("/dead-letters")).contains("No record waits");
        Letter letter = new Letter(
                Instant.parse("2026-03-02T11:00:00Z"),
                "bad_time",
                "time: 'last Tuesday' is no time",
                "events",
                3,
                17,
                0,
                null,
                "{\"model\":\"churn\",\"time\":\"last Tuesday\"}".getBytes(UTF_8),
                true,
                1);
        consoles.letters = new DeadLetters.Newest(1, 40, List.of(letter));
        assertThat(page("/dead-letters"))
                .contains(
                        "bad time",
                        "1 record from <bdi>events</bdi>",
                        "40 older ones are not looked at",
                        "events-3@17",
                        "sent again before",
                        "'xxxx xxxxxxx' is no time",
                        "{\"model\":\"xxxxx\",\"time\":\"xxxx xxxxxxx\"}")
                .doesNotContain("Tuesday", "churn");
    }

    @Test
    void pipeline_shouldSayHowTheStreamStands() {
        assertThat(page("/pipeline")).contains("restoring state", "17,379", "window reports: read", "Last commit");
    }
}
