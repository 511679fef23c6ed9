package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankingTallyTest {
    private static RankingTally tally(JsonNode test) {
        RankingTally tally = new RankingTally(test.get("at").asInt());
        test.get("positions").forEach(position -> tally.add(position.asLong()));
        return tally;
    }

    @Test
    void numbers_areThoseOfScikitLearn() {
        for (JsonNode test : Expected.read("ranking.json").get("cases")) {
            RankingTally tally = tally(test);
            assertThat(tally.lists()).isEqualTo(test.get("positions").size());
            Expected.check("ndcg", tally.ndcg(), test.get("ndcg"), 1e-12);
            Expected.check("reciprocal_rank", tally.reciprocalRank(), test.get("reciprocal_rank"), 1e-12);
            Expected.check("hit_rate", tally.hitRate(), test.get("hit_rate"), 1e-12);
        }
    }

    @Test
    void list_thatIsRemoved_wasNeverThere() {
        Random random = new Random(4);
        RankingTally never = new RankingTally(10);
        RankingTally one = new RankingTally(10);
        RankingTally other = new RankingTally(10);
        for (int i = 0; i < 500; i++) {
            int kept = random.nextInt(14);
            int gone = random.nextInt(14);
            never.add(kept);
            (random.nextBoolean() ? one : other).add(kept);
            (random.nextBoolean() ? one : other).remove(gone);
            (random.nextBoolean() ? one : other).add(gone);
        }
        RankingTally read = RankingTally.fromBytes(other.toBytes());
        read.merge(one);
        assertThat(read.toBytes()).isEqualTo(never.toBytes());
        assertThat(read.copy().toBytes()).isEqualTo(never.toBytes());
    }

    @Test
    void nothing_hasNoNumbers() {
        RankingTally tally = new RankingTally(3);
        assertThat(tally.ndcg()).isEmpty();
        assertThat(tally.hitRate()).isEmpty();
        tally.remove(2);
        tally.add(1);
        tally.add(1);
        assertThat(tally.ndcg()).as("more was removed than added").isEmpty();
        assertThat(tally.hitRate()).isEmpty();
    }

    @Test
    void otherTallies_areRefused() {
        assertThatThrownBy(() -> new RankingTally(3).merge(new RankingTally(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tallies of 3 and 4 positions");
        for (int at : new int[] {0, -1, RankingTally.MOST_POSITIONS + 1}) {
            assertThatThrownBy(() -> new RankingTally(at)).hasMessageContaining("1 to 1000 positions are allowed");
        }
        assertThatThrownBy(() -> RankingTally.fromBytes(new RegressionTally().toBytes()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
