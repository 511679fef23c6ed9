package io.plumbline.monitor.notify;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "localhost",
                "api.localhost",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.9.9",
                "192.168.1.1",
                "100.64.0.1",
                "198.18.0.1",
                "240.0.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "2130706433",
                "127.1",
                "::1",
                "[::1]",
                "::",
                "fc00::1",
                "fd12:3456::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "ff02::1"
            })
    void shouldRefusePrivateAddresses(String host) {
        assertThatThrownBy(() -> AddressGuard.PUBLIC.checkLiteral(host))
                .isInstanceOf(AddressGuard.Refused.class)
                .hasMessageContaining("private");
        assertThatCode(() -> AddressGuard.PRIVATE.checkLiteral(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                "100.100.100.200",
                "168.63.129.16",
                "fd00:ec2::254",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "2852039166"
            })
    void shouldRefuseMetadataAlsoWherePrivateAddressesAreUsual(String host) {
        for (AddressGuard guard : new AddressGuard[] {AddressGuard.PUBLIC, AddressGuard.PRIVATE}) {
            assertThatThrownBy(() -> guard.checkLiteral(host))
                    .isInstanceOf(AddressGuard.Refused.class)
                    .hasMessageContaining("metadata");
        }
        assertThatCode(() -> AddressGuard.ANY.checkLiteral(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.216.34",
                "172.32.0.1",
                "100.128.0.1",
                "2606:2800:220:1:248:1893:25c8:1946",
                "hooks.slack.com",
                "64:ff9b::5db8:d822",
                "face",
                "10.example.org"
            })
    void shouldTakePublicAddressesAndNames(String host) {
        assertThatCode(() -> AddressGuard.PUBLIC.checkLiteral(host)).doesNotThrowAnyException();
    }
}
