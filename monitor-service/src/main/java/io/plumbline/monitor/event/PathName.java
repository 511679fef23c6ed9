package io.plumbline.monitor.event;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A name in the address of a page. Names of others may hold any character; no server lets an address with NUL in it pass. */
public final class PathName {
    /** Stands for NUL: a code point that Unicode promises never to make a character. */
    private static final char STAND_IN = '\ufffe';

    private PathName() {}

    /** Percent-encoded, for a path or a query. */
    public static String encoded(String name) {
        return URLEncoder.encode(name.replace('\0', STAND_IN), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    /** The name, of what the server has decoded. */
    public static String named(String decoded) {
        return decoded.replace(STAND_IN, '\0');
    }
}
