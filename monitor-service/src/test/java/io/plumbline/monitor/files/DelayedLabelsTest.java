package io.plumbline.monitor.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DelayedLabelsTest {
    private final List<String> out = new ArrayList<>();
    private final DelayedLabels labels = new DelayedLabels(
            Duration.ofMillis(10),
            event -> out.add((event instanceof LabelEvent ? "label " : "") + event.id() + "@" + event.time()));

    private void add(String id, long time, boolean known) {
        InferenceEvent event = new InferenceEvent(new ModelRef("m", "1"), id, time, Map.of(), null, Map.of(), Map.of());
        labels.add(event, known ? new FeatureValue.Numeric(1) : null);
    }

    @Test
    void shouldBringEachLabelItsDelayLater() {
        add("a", 0, true);
        add("b", 5, true);
        add("c", 10, false);
        add("d", 11, true);
        labels.finish();
        assertThat(out).containsExactly("a@0", "b@5", "c@10", "label a@10", "d@11", "label b@15", "label d@21");
    }

    @Test
    void shouldNotBringLabelsThatComeAfterTheEnd() {
        add("a", 0, true);
        add("b", 5, true);
        labels.finish(15);
        assertThat(out).containsExactly("a@0", "b@5", "label a@10");
    }
}
