package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonDifferencesTest {
    private static List<String> differences(String reported, String replayed) {
        return JsonDifferences.of(
                reported.getBytes(StandardCharsets.UTF_8), replayed.getBytes(StandardCharsets.UTF_8), 3);
    }

    @Test
    void shouldNameTheFirstMembersThatDiffer() {
        assertThat(differences(
                        "{\"n\":1,\"columns\":[{\"p\":0.5},{\"p\":0.25}],\"same\":{\"a\":[1]}}",
                        "{\"n\":2,\"columns\":[{\"p\":0.5},{\"p\":0.75}],\"same\":{\"a\":[1]}}"))
                .containsExactly("n: 1 reported, 2 replayed", "columns[1].p: 0.25 reported, 0.75 replayed");
        assertThat(differences("{\"a\":1,\"b\":1,\"c\":1,\"d\":1}", "{}"))
                .containsExactly(
                        "a: 1 reported, nothing replayed",
                        "b: 1 reported, nothing replayed",
                        "c: 1 reported, nothing replayed");
        assertThat(differences("{\"a\":[1]}", "{\"a\":[1,2]}"))
                .containsExactly("a: 1 entries reported, 2 entries replayed");
    }

    @Test
    void shouldSayThatOnlyTheBytesDiffer() {
        assertThat(differences("{\"a\":1,\"b\":2}", "{\"b\":2, \"a\":1}"))
                .containsExactly("the bytes, but not what they say: 13 reported, 14 replayed");
    }

    @Test
    void shouldSurviveWhatIsNoJson() {
        assertThat(differences("rubbish", "{}")).singleElement().asString().startsWith("what was reported is not a");
    }
}
