package io.plumbline.monitor.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"fraud", "a/b ?&=#%+ü", "\u0000", "x\u0000\ud83d\ude80", "<script>\"'"})
    void shouldComeBackAsItWas(String name) {
        String encoded = PathName.encoded(name);
        assertThat(encoded).matches("[A-Za-z0-9%._*-]+").doesNotContain("%00");
        assertThat(PathName.named(URLDecoder.decode(encoded, StandardCharsets.UTF_8)))
                .isEqualTo(name);
    }
}
