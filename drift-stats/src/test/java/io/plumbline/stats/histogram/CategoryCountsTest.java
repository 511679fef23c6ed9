package io.plumbline.stats.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CategoryCountsTest {
    private final Random random = new Random(5);

    @Test
    void merge_anyOrderAndSplit_sameBytesAndExactCounts() {
        for (int round = 0; round < 100; round++) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                values.add("c" + random.nextInt(1 + round));
            }
            byte[] expected = bytes(of(values));
            Collections.shuffle(values, random);
            int cut = random.nextInt(values.size());
            CategoryCounts left = of(values.subList(0, cut));
            CategoryCounts right = of(values.subList(cut, values.size()));
            CategoryCounts back = CategoryCounts.readFrom(new SummaryReader(bytes(right)));
            back.merge(left);
            assertThat(bytes(back)).isEqualTo(expected);
            Map<String, Long> truth = values.stream().collect(Collectors.groupingBy(v -> v, Collectors.counting()));
            back.counts().forEach((category, count) -> assertThat(count).isEqualTo(truth.get(category)));
            assertThat(back.counts()).hasSize(Math.min(20, truth.size()));
            assertThat(back.total()).isEqualTo(200);
        }
    }

    @Test
    void merge_otherCap_refuses() {
        CategoryCounts counts = new CategoryCounts(3);
        assertThatThrownBy(() -> counts.merge(new CategoryCounts(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 4");
    }

    @Test
    void bounded_longCategory_isCutAndTold() {
        String prefix = "x".repeat(127);
        String a = CategoryCounts.bounded(prefix + "😀 a");
        String b = CategoryCounts.bounded(prefix + "😀 b");
        assertThat(a).startsWith(prefix + "…#").isNotEqualTo(b);
        assertThat(CategoryCounts.bounded(prefix)).isEqualTo(prefix);
    }

    @Test
    void update_brokenUnicode_readsBackAsItself() {
        CategoryCounts counts = of(List.of("a\ud800", "\udc00b", "😀"));
        CategoryCounts back = CategoryCounts.readFrom(new SummaryReader(bytes(counts)));
        assertThat(back.counts()).isEqualTo(counts.counts()).containsKeys("a\ufffd", "\ufffdb", "😀");
    }

    private static CategoryCounts of(List<String> values) {
        CategoryCounts counts = new CategoryCounts(20);
        values.forEach(counts::update);
        return counts;
    }

    private static byte[] bytes(CategoryCounts counts) {
        SummaryWriter out = new SummaryWriter();
        counts.writeTo(out);
        return out.toByteArray();
    }
}
