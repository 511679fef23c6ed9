package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.WindowReport.QualityFinding;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QualityChecksTest {
    private final Profile window = new Profile(ProfileLayout.NONE);

    private void events(int times, Map<String, FeatureValue> features, @Nullable FeatureValue prediction) {
        for (int i = 0; i < times; i++) {
            window.update(
                    new InferenceEvent(new ModelRef("m", "1"), null, 0, features, prediction, Map.of(), Map.of()));
        }
    }

    private void requests(int times) {
        events(times, Map.of("x", new FeatureValue.Numeric(1)), null);
    }

    private void responses(int times) {
        events(times, Map.of(), new FeatureValue.Numeric(2));
    }

    @Test
    void shouldTellOfRequestsWithoutAResponse() {
        requests(2000);
        responses(1500);
        assertThat(QualityChecks.general(window))
                .containsExactly(new QualityFinding(
                        null,
                        "orphan_requests",
                        500,
                        "25 % of 2,000 requests have no response: they failed, or it was lost."));
    }

    @Test
    void shouldTellOfResponsesWithoutARequest() {
        requests(1500);
        responses(2000);
        assertThat(QualityChecks.general(window))
                .singleElement()
                .satisfies(finding -> assertThat(finding.check()).isEqualTo("orphan_responses"));
    }

    /** Three standard deviations of the difference of two counts of about 1900 are 185. */
    @Test
    void shouldLeaveOutWhatIsUnderWayAtTheEndsOfAWindow() {
        requests(2000);
        responses(1820);
        assertThat(QualityChecks.general(window)).isEmpty();
    }

    @Test
    void shouldExpectNoResponsesWhereNoneArePublished() {
        requests(2000);
        assertThat(QualityChecks.general(window)).isEmpty();
    }

    @Test
    void shouldNotMissWhatComesInOneEvent() {
        events(2000, Map.of("x", new FeatureValue.Numeric(1)), new FeatureValue.Numeric(2));
        assertThat(QualityChecks.general(window)).isEmpty();
    }
}
