package io.plumbline.monitor.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.NumericCells;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A profile that is cut into parts must come back as if it never had been, and go on counting. */
class ProfilePartsTest {
    private static final int MOST = 3000;
    private static final ModelRef MODEL = new ModelRef("m", "1");

    private final ProfileLayout layout = layout();
    private final SplittableRandom random = new SplittableRandom(1);

    private static ProfileLayout layout() {
        List<ColumnLayout> columns = new ArrayList<>();
        for (int c = 0; c < 40; c++) {
            columns.add(
                    c % 2 == 0
                            ? new ColumnLayout(
                                    "c" + c, ColumnRole.FEATURE, ColumnType.NUMERIC, NumericCells.equalWidth(0, 1, 50))
                            : new ColumnLayout(
                                    "c" + c,
                                    ColumnRole.FEATURE,
                                    ColumnType.CATEGORICAL,
                                    new CategoricalCells(List.of("a", "b"), false)));
        }
        return ProfileLayout.of("r", columns, List.of());
    }

    /** Now and then a column that no reference knows, a category that none knows, a column left out. */
    private InferenceEvent event() {
        Map<String, FeatureValue> features = new LinkedHashMap<>();
        for (int c = 0; c < 40; c++) {
            if (random.nextInt(10) > 0) {
                features.put(
                        "c" + c,
                        c % 2 == 0
                                ? new FeatureValue.Numeric(random.nextDouble(1.1))
                                : new FeatureValue.Text(random.nextInt(3) == 0 ? "new" + random.nextInt(60) : "a"));
            }
        }
        features.put("new" + random.nextInt(30), new FeatureValue.Text("value" + random.nextInt(20)));
        return new InferenceEvent(MODEL, null, 0, features, new FeatureValue.Numeric(1), Map.of(), Map.of());
    }

    private Profile profile(int events) {
        Profile profile = new Profile(layout);
        for (int i = 0; i < events; i++) {
            profile.update(event());
        }
        return profile;
    }

    @Test
    void shouldAddUpToTheWholeInAnyOrder() {
        Profile whole = profile(500);
        List<byte[]> parts = new ArrayList<>(whole.toParts(MOST, 1));
        assertThat(parts).hasSizeGreaterThan(3).allMatch(part -> part.length <= MOST);

        Collections.shuffle(parts, new Random(2));
        Profile sum = Profile.fromBytes(parts.get(0), ProfileLayout.NONE);
        parts.stream().skip(1).forEach(part -> sum.merge(Profile.fromBytes(part, ProfileLayout.NONE)));

        assertThat(sum.toBytes()).isEqualTo(whole.toBytes());
        assertThat(sum.inferences()).isEqualTo(500);
    }

    @Test
    void shouldGoOnCountingAfterItWasPutTogether() {
        Profile whole = profile(500);
        List<byte[]> parts = whole.toParts(MOST, 1);
        Profile restored = Profile.fromBytes(parts.get(parts.size() - 1), layout);
        for (int i = parts.size() - 2; i >= 0; i--) {
            restored.merge(Profile.fromBytes(parts.get(i), layout));
        }
        for (int i = 0; i < 100; i++) {
            InferenceEvent event = event();
            whole.update(event);
            restored.update(event);
        }
        assertThat(restored.toBytes()).isEqualTo(whole.toBytes());
    }

    @Test
    void shouldHaveAsManyPartsAsBefore() {
        Profile small = profile(1);
        List<byte[]> parts = small.toParts(1 << 20, 3);
        assertThat(parts).hasSize(3);
        assertThat(parts.get(0)).isEqualTo(small.toBytes());

        Profile sum = Profile.fromBytes(parts.get(2), ProfileLayout.NONE);
        sum.merge(Profile.fromBytes(parts.get(0), ProfileLayout.NONE));
        sum.merge(Profile.fromBytes(parts.get(1), ProfileLayout.NONE));
        assertThat(sum.toBytes()).isEqualTo(small.toBytes());
    }

    /** Values wait in the backlog until somebody looks; every look must see them, and the order must not matter. */
    @Test
    void shouldShowWhatWasUpdatedWheneverItIsLookedAt() {
        Profile looked = new Profile(layout);
        Profile unlooked = new Profile(layout);
        for (int i = 1; i <= 40; i++) {
            InferenceEvent event = event();
            looked.update(event);
            unlooked.update(event);
            long seen = looked.columns().values().stream()
                    .mapToLong(ColumnProfile::observed)
                    .sum();
            assertThat(seen).isPositive();
            Profile copy = Profile.fromBytes(looked.toBytes(), ProfileLayout.NONE);
            assertThat(copy.columns().values().stream()
                            .mapToLong(ColumnProfile::observed)
                            .sum())
                    .isEqualTo(seen);
        }
        assertThat(unlooked.toBytes()).isEqualTo(looked.toBytes());
    }
}
