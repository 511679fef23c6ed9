package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BetweenBlocksTest {
    private static List<Estimate> blocks(JsonNode test) {
        List<Estimate> blocks = new ArrayList<>();
        for (int i = 0; i < test.get("values").size(); i++) {
            blocks.add(Estimate.normal(
                    test.get("values").get(i).asDouble(),
                    test.get("errors").get(i).asDouble(),
                    100));
        }
        return blocks;
    }

    @Test
    void bound_isThatOfScipy() {
        for (JsonNode test : Expected.read("between-blocks.json").get("cases")) {
            Expected.close(
                    test.get("name").asText(),
                    BetweenBlocks.upperBound(blocks(test)).orElseThrow(),
                    test.get("bound").asDouble(),
                    1e-9);
        }
    }

    @Test
    void bound_isRarelyBelowWhatIsTrue() {
        Random random = new Random(20261129);
        int below = 0;
        int rounds = 1000;
        for (int round = 0; round < rounds; round++) {
            List<Estimate> blocks = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                blocks.add(Estimate.normal(.8 + .03 * random.nextGaussian() + .02 * random.nextGaussian(), .02, 400));
            }
            below += BetweenBlocks.upperBound(blocks).orElseThrow() < .03 ? 1 : 0;
        }
        // One of twenty, and what chance makes of it: three standard deviations.
        assertThat(below).isLessThan(50 + 21);
    }

    @Test
    void bound_ofFewBlocks_isNotKnown() {
        List<Estimate> blocks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            blocks.add(i < 11 ? new Estimate(.5, .5, .5, 1) : Estimate.normal(.5, .1, 9));
        }
        assertThat(BetweenBlocks.upperBound(blocks))
                .as("eleven are without width")
                .isEmpty();
    }
}
