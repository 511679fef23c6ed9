package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Profiles that are cut, mangled and mixed up: a reference or the reason why not, never anything else. */
class WhylogsProfileTest {
    private static final ImportedReference.Settings SETTINGS =
            new ImportedReference.Settings("m", null, Instant.EPOCH, "profile.bin", null, null, Set.of());

    private static byte[] file(String name) throws IOException {
        try (InputStream in = WhylogsProfileTest.class.getResourceAsStream("/fixtures/whylogs/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static boolean isTaken(byte[] file) {
        try {
            return !WhylogsProfile.read(file, SETTINGS).reference().columns().isEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    @Test
    void shouldRefuseWhatIsCutOff() throws IOException {
        byte[] whole = file("few.bin");
        for (int length = 4; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> WhylogsProfile.read(cut, SETTINGS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not a profile of whylogs that can be read: ");
        }
        assertThat(isTaken(whole)).isTrue();
    }

    @Test
    void shouldAnswerWhateverTheBytesAre() throws IOException {
        Random random = new Random(17);
        int taken = 0;
        int refused = 0;
        for (String name : List.of("few.bin", "row.bin", "merged.bin", "segment.bin")) {
            byte[] whole = file(name);
            for (int i = 0; i < 2000; i++) {
                byte[] mangled = whole.clone();
                for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                    mangled[4 + random.nextInt(mangled.length - 4)] =
                            (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? 0xff : 0);
                }
                if (isTaken(mangled)) {
                    taken++;
                } else {
                    refused++;
                }
                assertThat(WhylogsProfile.isOfVersion0(mangled)).isFalse();
            }
        }
        assertThat(taken).isGreaterThan(1000);
        assertThat(refused).isGreaterThan(1000);
    }
}
