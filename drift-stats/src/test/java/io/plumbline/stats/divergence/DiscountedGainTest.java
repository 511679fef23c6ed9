package io.plumbline.stats.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.stats.Golden;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class DiscountedGainTest {
    /** By discounted_gain.py. */
    private static JsonNode rows() throws IOException {
        try (InputStream in = DiscountedGainTest.class.getResourceAsStream("/golden/discounted-gain.json")) {
            return new ObjectMapper().readTree(in).required("rows");
        }
    }

    @Test
    void shouldGiveTheNumbersOfScikitLearn() throws IOException {
        int checked = 0;
        for (JsonNode row : rows()) {
            double[] relevance = Golden.doubles(row.required("relevance"));
            assertThat(DiscountedGain.normalised(relevance, Golden.doubles(row.required("scores"))))
                    .as("row %d", checked++)
                    .isCloseTo(row.required("ndcg").asDouble(), within(1e-12));
        }
        assertThat(checked).isGreaterThan(25);
    }

    @Test
    void shouldBeOneForTheSameOrder() {
        assertThat(DiscountedGain.normalised(new double[] {.3, .1, .2, .1}, new double[] {9, 1, 5, 1}))
                .isEqualTo(1);
    }

    @Test
    void shouldPutEqualScoresInTheOrderInWhichTheyAreGiven() {
        double[] equal = {0, -0.0, 0};
        assertThat(DiscountedGain.normalised(new double[] {3, 2, 1}, equal)).isEqualTo(1);
        assertThat(DiscountedGain.normalised(new double[] {1, 2, 3}, equal)).isLessThan(.8);
    }

    @Test
    void shouldSayNothingWhereThereIsNoOrder() {
        assertThat(DiscountedGain.normalised(new double[] {}, new double[] {})).isNaN();
        assertThat(DiscountedGain.normalised(new double[] {1}, new double[] {1}))
                .isNaN();
        assertThat(DiscountedGain.normalised(new double[] {0, 0}, new double[] {1, 2}))
                .isNaN();
    }

    @Test
    void shouldRefuseWhatIsNoRelevanceOrNoScore() {
        double[] two = {1, 2};
        assertThatThrownBy(() -> DiscountedGain.normalised(two, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 items have 1 scores");
        for (double wrong : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> DiscountedGain.normalised(new double[] {1, wrong}, two))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("item 1");
        }
        assertThatThrownBy(() -> DiscountedGain.normalised(two, new double[] {1, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
