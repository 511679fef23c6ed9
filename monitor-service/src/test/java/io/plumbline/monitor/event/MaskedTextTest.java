package io.plumbline.monitor.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"churn\",\"n\":41,\"x\":null} | {\"model\":\"xxxxx\",\"n\":99,\"x\":null}",
                "{\"name\" : \"Änn\\\"e\", \"ok\":true} | {\"name\": \"xxx\\\"x\", \"ok\":xxxx}",
                "[1.5,\"a b\"] | [9.9,\"x x\"]",
                "{\"model\":\"chu | {\"model\":\"xxx",
                "card 4111-1111 | xxxx 9999-9999",
                "<script>alert(1)</script> | <xxxxxx>xxxxx(9)</xxxxxx>",
            })
    void shouldKeepTheShapeAndNoValue(String value, String shown) {
        assertThat(MaskedText.of(value.getBytes(UTF_8), 200)).isEqualTo(shown);
    }

    @Test
    void shouldShowTheBeginningOnOneLine() {
        assertThat(MaskedText.of("{\"a\":\n1}".getBytes(UTF_8), 6)).isEqualTo("{\"a\":· …");
        assertThat(MaskedText.of(new byte[] {0, 1, (byte) 0xff, 'k'}, 100)).isEqualTo("···x");
        assertThat(MaskedText.of(null, 100)).isEqualTo("(no value)");
    }

    @Test
    void shouldMaskWhatASentenceQuotes() {
        assertThat(MaskedText.sentence("time: 'last week' is no time; RFC 3339 is allowed"))
                .isEqualTo("time: 'xxxx xxxx' is no time; RFC 3339 is allowed");
        assertThat(MaskedText.sentence("not JSON: Unrecognized token \"abc\": was expecting"))
                .isEqualTo("not JSON: Unrecognized token \"xxx\": was expecting");
    }
}
