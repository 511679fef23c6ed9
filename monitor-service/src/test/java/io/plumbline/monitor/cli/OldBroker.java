package io.plumbline.monitor.cli;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.protocol.ApiKeys;

/** Answers the first questions of a client, which requests it knows and which brokers there are, as Kafka 1.0 does. */
final class OldBroker implements AutoCloseable {
    private static final short UNSUPPORTED_VERSION = 35;
    private static final short METADATA_OF_1_0 = 5;

    private final ServerSocket socket;

    private OldBroker(ServerSocket socket) {
        this.socket = socket;
    }

    static OldBroker start() throws IOException {
        OldBroker broker = new OldBroker(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        inThread(broker::serve);
        return broker;
    }

    private static void inThread(Runnable task) {
        Thread thread = new Thread(task, "old-broker");
        thread.setDaemon(true);
        thread.start();
    }

    String bootstrapServers() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = socket.accept();
                inThread(() -> serve(client));
            }
        } catch (IOException e) {
            // This is closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            while (true) {
                byte[] request = new byte[in.readInt()];
                in.readFully(request);
                answer(ByteBuffer.wrap(request), out);
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private void answer(ByteBuffer request, DataOutputStream out) throws IOException {
        short api = request.getShort();
        short version = request.getShort();
        ByteBuffer body = ByteBuffer.allocate(256);
        body.putInt(request.getInt()); // by which the client knows its question
        if (api == ApiKeys.API_VERSIONS.id) {
            versions(body, version);
        } else if (api == ApiKeys.METADATA.id) {
            brokers(body);
        } else {
            throw new IOException("a request that it does not know: " + api);
        }
        out.writeInt(body.position());
        out.write(body.array(), 0, body.position());
        out.flush();
    }

    private static void versions(ByteBuffer body, short version) {
        // A version that it does not know is answered with an error, in the form of version 0.
        body.putShort(version > 1 ? UNSUPPORTED_VERSION : 0);
        body.putInt(2);
        body.putShort(ApiKeys.API_VERSIONS.id).putShort((short) 0).putShort((short) 1);
        body.putShort(ApiKeys.METADATA.id).putShort((short) 0).putShort(METADATA_OF_1_0);
        if (version == 1) {
            body.putInt(0); // throttle time
        }
    }

    private void brokers(ByteBuffer body) {
        body.putInt(0); // throttle time
        body.putInt(1).putInt(1); // one broker, whose id is 1
        byte[] host = "127.0.0.1".getBytes(StandardCharsets.US_ASCII);
        body.putShort((short) host.length).put(host).putInt(socket.getLocalPort());
        body.putShort((short) -1); // no rack
        body.putShort((short) -1); // no cluster id
        body.putInt(1); // the controller
        body.putInt(1).putShort((short) 0); // one topic, without an error
        byte[] topic = "events".getBytes(StandardCharsets.US_ASCII);
        body.putShort((short) topic.length).put(topic).put((byte) 0);
        body.putInt(1).putShort((short) 0).putInt(0).putInt(1); // its partition 0 is on broker 1
        body.putInt(1).putInt(1).putInt(1).putInt(1).putInt(0); // as are its replicas
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
