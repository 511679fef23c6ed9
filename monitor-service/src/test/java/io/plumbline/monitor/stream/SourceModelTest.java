package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.SegmentLayouts;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceModelTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);

    private static SourceModel model() {
        return new SourceModel(
                "m",
                new Source("events", 0),
                ModelPlan.always(ModelPolicy.of(WINDOWS)),
                new LiveHeap(1 << 20).share(),
                0);
    }

    private static InferenceEvent event(long time) {
        return new InferenceEvent(
                MODEL, null, time, Map.of("x", new FeatureValue.Numeric(1)), null, Map.of(), Map.of());
    }

    /** After a restart: profiles that were over, or have become so since, were perhaps never sent. */
    @Test
    void shouldNotSayHowFarItIsBeforeItHasSentWhatIsOver() {
        SourceModel before = model();
        for (int hour = 0; hour < 4; hour++) {
            before.observe(
                    event(hour * HOUR),
                    null,
                    hour,
                    0,
                    (ref, start) -> new SourceModel.Counting(ProfileLayout.NONE, SegmentLayouts.NONE, false));
        }
        SourceModel restarted = model();
        before.live().forEach(live -> restarted.restore(live.key, live.toParts().get(0), ProfileLayout.NONE));
        restarted.restoreWatermark(before.watermark());

        List<StageMessage> sent = new ArrayList<>();
        assertThat(restarted.mustAnnounce()).isTrue();
        restarted.observe(
                event(3 * HOUR + 1),
                null,
                4,
                0,
                (ref, start) -> new SourceModel.Counting(ProfileLayout.NONE, SegmentLayouts.NONE, false));
        sent.add(restarted.announce());
        restarted.emit(1000, false, sent::add, dropped -> {});

        long marked = Long.MIN_VALUE;
        int partials = 0;
        for (StageMessage message : sent) {
            if (message instanceof StageMessage.ModelMark mark) {
                assertThat(mark.idle()).isFalse();
                marked = mark.watermark();
            } else if (message instanceof StageMessage.Partial partial) {
                assertThat(partial.id().pane().end() + WINDOWS.grace().toMillis())
                        .as("sent after a mark beyond it")
                        .isGreaterThan(marked);
                partials++;
            }
        }
        assertThat(sent.get(0)).isInstanceOf(StageMessage.ModelMark.class);
        assertThat(partials).isEqualTo(2);
        assertThat(marked).isEqualTo(3 * HOUR + 1);
    }

    /** After a million events hardly any is sampled; what is learned anew must not wait for a million more. */
    @Test
    void shouldSampleEveryEventAgainOnceAReferenceIsGone() {
        SourceModel model = model();
        SourceModel.Counting none = new SourceModel.Counting(ProfileLayout.NONE, SegmentLayouts.NONE, true);
        SourceModel.Counting learned =
                new SourceModel.Counting(ProfileLayout.of("learned", List.of(), List.of()), SegmentLayouts.NONE, false);
        model.observe(event(0), null, 0, 0, (ref, start) -> none);
        for (int i = 0; i < 1000; i++) {
            model.samples(0, 10);
        }
        assertThat(model.samples(-1, 10)).isFalse();
        model.referencesChanged();
        model.observe(event(1), null, 1, 0, (ref, start) -> learned);
        model.referencesChanged();
        model.observe(event(2), null, 2, 0, (ref, start) -> none);
        assertThat(model.samples(-1, 10)).isTrue();
    }
}
