package io.plumbline.monitor.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.alert.AlertTransition;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AlertLinksTest {
    private static final AlertTransition ALERT = SampleAlerts.of(SampleAlerts.FIRING, "a/b c&d", "f");

    @Test
    void shouldLinkToTheReportAndToWhatToDo() {
        AlertLinks links =
                new AlertLinks("https://p.example.org/", "https://wiki.example.org/{rule}?m={model}&v={version}");
        assertThat(links.of(ALERT))
                .containsExactly(
                        new AlertLinks.Link(
                                "Open the report",
                                "https://p.example.org/models/a%2Fb%20c%26d/versions/1/windows/"
                                        + "2012-02-14T00%3A00%3A00Z/report?size=1h"),
                        new AlertLinks.Link("What to do", "https://wiki.example.org/drift?m=a%2Fb%20c%26d&v=1"));
        assertThat(AlertLinks.NONE.of(ALERT)).isEmpty();
    }

    @Test
    void shouldLinkToTheModelWhereTheWindowIsNotOver() {
        assertThat(new AlertLinks("https://p.example.org", null).of(SampleAlerts.CHANGED))
                .containsExactly(new AlertLinks.Link("Open the model", "https://p.example.org/models/m/versions/1"));
    }

    @Test
    void shouldLeaveOutWhatIsTooLongToBeFollowed() {
        AlertLinks links = new AlertLinks("https://p.example.org", "https://wiki.example.org/{model}");
        assertThat(links.of(SampleAlerts.of(SampleAlerts.FIRING, "é".repeat(400), "f")))
                .isEmpty();
    }

    @Test
    void shouldLinkToTheTraceOfAnEventWhereOneIsKnown() {
        AlertLinks links = new AlertLinks(null, null, "https://traces.example.org/trace/{trace_id}");
        assertThat(links.of(ALERT)).isEmpty();
        assertThat(links.of(AlertTransition.fromJson(
                        ("{\"trace_id\":\"0af7\"," + new String(ALERT.toJson(), StandardCharsets.UTF_8).substring(1))
                                .getBytes(StandardCharsets.UTF_8))))
                .containsExactly(
                        new AlertLinks.Link("Trace of such an event", "https://traces.example.org/trace/0af7"));
        assertThatThrownBy(() -> new AlertLinks(null, null, "https://traces.example.org"))
                .hasMessage("trace_url: {trace_id} must stand for the trace's id");
        assertThatThrownBy(() -> new AlertLinks(null, null, "javascript:{trace_id}"))
                .hasMessageStartingWith("trace_url: ");
    }

    @Test
    void shouldSayWhatIsWrongWithAnAddress() {
        assertThatThrownBy(() -> new AlertLinks("ftp://x", null)).hasMessageStartingWith("public_url: ");
        assertThatThrownBy(() -> new AlertLinks(null, "wiki/{model}")).hasMessageStartingWith("runbook_url: ");
        assertThatThrownBy(() -> new AlertLinks(null, "https://wiki.example.org/{team}"))
                .hasMessage("runbook_url: {model}, {version}, {segment} and {rule} are allowed: {team}");
    }
}
