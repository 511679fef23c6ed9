package io.plumbline.stats.sketch;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The exact sum of doubles, whatever their order: a fixed-point number wide enough for all of them, of which only the
 * part in use is held.
 *
 * <p>The number is cut into 32-bit digits, digit {@code i} weighing 2^(32 i - 1088). A finite double spans at most three
 * digits; each digit is a {@code long}, so that carries wait for up to 2^30 additions. The idea is Neal's small
 * superaccumulator (doi:10.48550/arXiv.1505.05571).
 */
public final class ExactSum {
    private static final int DIGIT_BITS = 32;

    /** Empty. */
    public ExactSum() {}

    private static final int LOWEST_EXPONENT = -1088; // below that of Double.MIN_VALUE, -1074, and a multiple of 32
    private static final int DIGITS = 68; // up to 2^1088, with room for 2^60 of the largest doubles
    private static final long DIGIT_MASK = 0xFFFFFFFFL;
    private static final int MAX_PENDING = 1 << 30;

    private int first; // index of digits[0]
    private long[] digits = {};
    private int pending;

    /** Adds a finite value. */
    public void add(double value) {
        addTimes(value, 1);
        if (pending == MAX_PENDING) {
            normalise();
        }
    }

    /**
     * Adds a finite value so many times.
     *
     * @param weight at least 0
     */
    public void add(double value, long weight) {
        for (long left = weight; left > 0; left -= MAX_PENDING) {
            normalise();
            addTimes(value, Math.min(left, MAX_PENDING));
            normalise();
        }
    }

    /**
     * Adds the product of two values as it is, not rounded: as the double nearest to it and what that leaves over, which is a
     * double as well (Dekker 1971, doi:10.1007/BF01397083), unless the product is less than 2^-969, where it is rounded to a
     * multiple of the smallest double.
     *
     * @throws IllegalArgumentException if the product overflows or is not a number; nothing is added then
     */
    public void addProduct(double a, double b) {
        double product = a * b;
        add(product);
        double rest = Math.fma(a, b, -product);
        if (rest != 0) {
            add(rest);
        }
    }

    private void addTimes(double value, long times) {
        long bits = Double.doubleToRawLongBits(value);
        int biased = (int) (bits >>> 52) & 0x7FF;
        long mantissa = bits & 0xFFFFFFFFFFFFFL;
        if (biased == 0) {
            if (mantissa == 0) {
                return;
            }
            biased = 1;
        } else if (biased == 0x7FF) {
            throw new IllegalArgumentException("not finite: " + value);
        } else {
            mantissa |= 1L << 52;
        }
        int position = biased - 1075 - LOWEST_EXPONENT; // of the lowest bit of the mantissa
        int digit = position >> 5;
        int shift = position & 31;
        cover(digit, digit + 2);
        long sign = bits >> 63; // 0 or -1
        long signed = (mantissa ^ sign) - sign;
        long rest = signed >> (DIGIT_BITS - shift); // shift 0: the upper part alone
        int at = digit - first;
        digits[at] += times * ((signed << shift) & DIGIT_MASK);
        digits[at + 1] += times * (rest & DIGIT_MASK);
        digits[at + 2] += times * (rest >> DIGIT_BITS); // signed, as the whole is
        pending++;
    }

    public void merge(ExactSum that) {
        that.normalise();
        normalise();
        if (that.digits.length == 0) {
            return;
        }
        cover(that.first, that.first + that.digits.length - 1);
        for (int i = 0; i < that.digits.length; i++) {
            digits[that.first - first + i] += that.digits[i];
        }
        pending = 1;
    }

    /** The sum, rounded once to the nearest double. */
    public double value() {
        return exact().doubleValue();
    }

    /** The sum itself. */
    public BigDecimal exact() {
        normalise();
        BigInteger sum = BigInteger.ZERO;
        for (int i = digits.length - 1; i >= 0; i--) {
            sum = sum.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
        }
        int exponent = DIGIT_BITS * first + LOWEST_EXPONENT;
        return exponent >= 0
                ? new BigDecimal(sum.shiftLeft(exponent))
                : new BigDecimal(sum).divide(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
    }

    public void writeTo(SummaryWriter out) {
        normalise();
        out.putCount(digits.length);
        if (digits.length > 0) {
            out.putCount(first);
            for (long digit : digits) {
                out.putSigned(digit);
            }
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static ExactSum readFrom(SummaryReader in) {
        ExactSum sum = new ExactSum();
        int length = in.getLength();
        if (length > 0) {
            sum.first = in.getLength();
            if (length > DIGITS || sum.first > DIGITS - length) {
                throw new IllegalArgumentException("not a sum: " + length + " digits from " + sum.first);
            }
            sum.digits = new long[length];
            for (int i = 0; i < length; i++) {
                sum.digits[i] = in.getSigned();
            }
        }
        return sum;
    }

    /** Carries, so that all digits but the top one are in [0, 2^32), and drops zeros at both ends: one form per sum. */
    private void normalise() {
        if (pending == 0) {
            return;
        }
        pending = 0;
        long carry = 0;
        for (int i = 0; i < digits.length - 1; i++) {
            long digit = digits[i] + carry;
            digits[i] = digit & DIGIT_MASK;
            carry = digit >> DIGIT_BITS;
        }
        long top = digits[digits.length - 1] + carry;
        while (top > DIGIT_MASK || top < -DIGIT_MASK) {
            digits[digits.length - 1] = top & DIGIT_MASK;
            digits = Arrays.copyOf(digits, digits.length + 1);
            top >>= DIGIT_BITS;
        }
        digits[digits.length - 1] = top;
        int end = digits.length;
        // A top digit of 0 is dropped; one of -1 over a positive digit is folded into it: one digit shorter.
        while (end > 1 && (digits[end - 1] == 0 || digits[end - 1] == -1 && digits[end - 2] > 0)) {
            digits[end - 2] += digits[end - 1] << DIGIT_BITS;
            end--;
        }
        if (end == 1 && digits[0] == 0) {
            end = 0;
        }
        int begin = 0;
        while (begin < end && digits[begin] == 0) {
            begin++;
        }
        digits = Arrays.copyOfRange(digits, begin, end);
        first = digits.length == 0 ? 0 : first + begin;
    }

    private void cover(int from, int to) {
        if (digits.length == 0) {
            first = from;
            digits = new long[to - from + 1];
            return;
        }
        int last = first + digits.length - 1;
        if (from >= first && to <= last) {
            return;
        }
        int newFirst = Math.min(from, first);
        long[] wider = new long[Math.max(to, last) - newFirst + 1];
        System.arraycopy(digits, 0, wider, first - newFirst, digits.length);
        digits = wider;
        first = newFirst;
    }
}
