package io.plumbline.monitor.notify;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * To which addresses a receiver may be connected. A name is looked at when it is resolved, at each connection, and the
 * connection then goes to what was looked at: DNS may answer otherwise a moment later.
 */
public enum AddressGuard {
    /** Those of the public internet only. */
    PUBLIC,
    /** Also loopback and private ones, but not link-local ones nor those at which clouds keep their metadata. */
    PRIVATE,
    /** Any. */
    ANY;

    /** An address that is refused; the message tells why, and not which. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private Refused(String message) {
            super(message);
        }
    }

    /** At which clouds keep metadata, beside 169.254.0.0/16: of AWS over IPv6, Alibaba, Azure. */
    private static final List<Block> METADATA =
            List.of(new Block("fd00:ec2::", 32), new Block("100.100.100.200", 32), new Block("168.63.129.16", 32));

    /**
     * What java.net.InetAddress does not call private: RFC 6890's blocks that are not for the public internet, with those
     * of shared address space and of unique local addresses.
     */
    private static final List<Block> PRIVATE_BLOCKS = List.of(
            new Block("0.0.0.0", 8),
            new Block("100.64.0.0", 10),
            new Block("127.0.0.0", 8),
            new Block("192.0.0.0", 24),
            new Block("198.18.0.0", 15),
            new Block("240.0.0.0", 4),
            new Block("fc00::", 7));

    private record Block(byte[] prefix, int bits) {
        Block(String prefix, int bits) {
            this(literal(prefix).getAddress(), bits);
        }

        boolean holds(InetAddress address) {
            byte[] bytes = address.getAddress();
            int rest = bytes.length * 8 - bits;
            return bytes.length == prefix.length
                    && new BigInteger(1, bytes).shiftRight(rest).equals(new BigInteger(1, prefix).shiftRight(rest));
        }
    }

    /** @throws Refused if a connection to this address is not allowed */
    void check(InetAddress address) throws Refused {
        InetAddress real = unwrapped(address);
        if (this == ANY) {
            return;
        }
        if (isMetadata(real)) {
            throw new Refused("the address is link-local or one of a cloud's metadata; allow_private: true allows it");
        }
        if (this == PUBLIC && isPrivate(real)) {
            throw new Refused("the address is private; allow_private: true allows it");
        }
    }

    /** Looks at a host that needs no DNS: an address in any notation, or localhost. */
    void checkLiteral(String host) throws Refused {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String lower = bare.toLowerCase(Locale.ROOT);
        if (lower.equals("localhost") || lower.endsWith(".localhost")) {
            check(InetAddress.getLoopbackAddress());
        } else if (lower.contains(":") || lower.matches("[0-9.]+")) {
            check(literal(bare));
        }
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address", e);
        }
    }

    private static boolean isMetadata(InetAddress address) {
        return address.isLinkLocalAddress() || METADATA.stream().anyMatch(block -> block.holds(address));
    }

    private static boolean isPrivate(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || PRIVATE_BLOCKS.stream().anyMatch(block -> block.holds(address));
    }

    /** The IPv4 address inside one of IPv6 that a gateway translates (RFC 6052) or carries (RFC 3056), else itself. */
    private static InetAddress unwrapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            if (new Block("64:ff9b::", 96).holds(address) || isCompatible(bytes)) {
                return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
            }
            return new Block("2002::", 16).holds(address)
                    ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, 2, 6))
                    : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** ::a.b.c.d, but for :: and ::1. */
    private static boolean isCompatible(byte[] bytes) {
        BigInteger value = new BigInteger(1, bytes);
        return value.bitLength() <= 32 && value.bitLength() > 1;
    }
}
