package io.plumbline.monitor.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiKeys;

/** What lies between clients and a broker, and can be made bad: slow, or silent with all connections left open. */
final class BrokerLink implements AutoCloseable {
    private static final int CHUNK = 4096;
    private static final int NONE = -1;

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile long delayMillis;
    private volatile boolean stalled;
    private volatile int stallAt = NONE;

    private BrokerLink(ServerSocket server) {
        this.server = server;
    }

    /** Listens on a free port of the loopback address; {@link #to} says where it leads. */
    static BrokerLink open() throws IOException {
        ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        BrokerLink link = new BrokerLink(server);
        link.daemon(link::accept);
        return link;
    }

    int port() {
        return server.getLocalPort();
    }

    void to(int port) {
        target = port;
    }

    /** Every few kilobytes, in either direction, take that long. */
    void slow(long millis) {
        delayMillis = millis;
    }

    /** Nothing passes, in either direction, until it is turned off. */
    void stall(boolean on) {
        stalled = on;
    }

    /** From the next request of this kind on nothing passes, the request included: waits until one comes. */
    void stallAt(ApiKeys request) {
        stallAt = request.id;
        await().atMost(Duration.ofMinutes(1)).until(() -> stalled);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                connect(client);
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket broker = new Socket();
        try {
            broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 1000);
        } catch (IOException e) {
            // The broker is away.
            broker.close();
            client.close();
            return;
        }
        sockets.add(broker);
        daemon(() -> pump(client, broker));
        daemon(() -> pump(broker, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                if (stallAt != NONE && isRequest(chunk, n, stallAt)) {
                    stallAt = NONE;
                    stalled = true;
                }
                do {
                    Thread.sleep(delayMillis);
                } while (stalled && !server.isClosed());
                out.write(chunk, 0, n);
            }
        } catch (IOException e) {
            // One end went away: so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.remove(from);
        sockets.remove(to);
    }

    /** Whether the chunk begins with a request of this kind: its length, then the number of the kind. */
    private static boolean isRequest(byte[] chunk, int length, int kind) {
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, length);
        return length >= 6 && bytes.getInt() == length - 4 && bytes.getShort() == kind;
    }

    private void daemon(Runnable work) {
        Thread thread = new Thread(work, "broker-link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
