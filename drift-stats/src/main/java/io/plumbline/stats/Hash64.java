package io.plumbline.stats;

/** Hashes of 64 bits for sketches: the same on every machine, for ever. Not for security. */
public final class Hash64 {
    private Hash64() {}

    /** FNV-1a over the UTF-16 units, then the finaliser of SplitMix64, so that similar texts are spread. */
    public static long of(CharSequence text) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(h);
    }

    /** Of a number; zero and negative zero are one, and so are all NaN. */
    public static long of(double value) {
        return mix(Double.doubleToLongBits(value + 0.0) + 0x9e3779b97f4a7c15L);
    }

    public static long of(long value) {
        return mix(value + 0x9e3779b97f4a7c15L);
    }

    /** A bijection of 64 bits (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195). */
    private static long mix(long value) {
        long h = value;
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
