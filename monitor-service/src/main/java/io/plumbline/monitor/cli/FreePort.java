package io.plumbline.monitor.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds a port that nobody listens on. */
final class FreePort {
    private static final int TRIES = 20;

    private FreePort() {}

    /**
     * The first free port from this one on.
     *
     * @param port 0 for any, which is returned as it is
     */
    static int from(String host, int port) {
        for (int candidate = port; candidate < port + TRIES && candidate <= 65_535; candidate++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(host, candidate));
                return candidate;
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new CommandFailure(
                ExitCode.BAD_USE, "the ports " + port + " to " + (port + TRIES - 1) + " are all taken; say --port");
    }
}
