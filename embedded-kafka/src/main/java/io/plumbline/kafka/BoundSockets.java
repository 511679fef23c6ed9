package io.plumbline.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The broker's two listening sockets, bound before the broker is built. Port 0 works that way, a taken port is a clear
 * error and not the death of the process, and nobody can take a port between its choice and its use.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {
    private final String brokerListener;
    private final ServerSocketChannel broker;
    private final ServerSocketChannel controller;

    private BoundSockets(String brokerListener, ServerSocketChannel broker, ServerSocketChannel controller) {
        this.brokerListener = brokerListener;
        this.broker = broker;
        this.controller = controller;
    }

    static BoundSockets open(String brokerListener, String host, int port) {
        ServerSocketChannel broker = bind(host, port);
        try {
            // The controller serves this broker alone, so it never leaves the loopback address.
            ServerSocketChannel controller =
                    bind(InetAddress.getLoopbackAddress().getHostAddress(), 0);
            return new BoundSockets(brokerListener, broker, controller);
        } catch (BrokerStartException e) {
            close(broker, e);
            throw e;
        }
    }

    int brokerPort() {
        return broker.socket().getLocalPort();
    }

    InetSocketAddress controllerAddress() {
        return new InetSocketAddress(
                controller.socket().getInetAddress(), controller.socket().getLocalPort());
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int backlog, int receiveBuffer) {
        return listenerName.equals(brokerListener) ? broker : controller;
    }

    private static ServerSocketChannel bind(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new BrokerStartException("The host '" + host + "' is not known to this machine", null);
        }
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            channel.bind(address);
            return channel;
        } catch (IOException e) {
            BrokerStartException failure = new BrokerStartException(reason(host, port, e), e);
            close(channel, failure);
            throw failure;
        }
    }

    private static String reason(String host, int port, IOException e) {
        boolean taken =
                e instanceof BindException && String.valueOf(e.getMessage()).contains("in use");
        return taken
                ? "Port " + port + " on " + host + " is taken by another program; stop it or choose another port (0"
                        + " picks a free one)"
                : "Cannot listen on " + host + " port " + port + ": " + e.getMessage();
    }

    private static void close(@Nullable ServerSocketChannel channel, Exception failure) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        broker.close();
        controller.close();
    }
}
