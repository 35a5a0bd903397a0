using System.Globalization;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>Writes floating-point numbers with the fewest digits that read back the same, in the two forms that Go has for them.</summary>
internal static class GoFloat
{
    /// <summary>As <c>encoding/json</c> writes a value: with an exponent below 1e-6 and from 1e21 on.</summary>
    public static string Json(double number)
    {
        (string sign, string digits, int point) = Parts(number.ToString("R", CultureInfo.InvariantCulture));
        return sign + (number != 0 && Math.Abs(number) is < 1e-6 or >= 1e21 ? Scientific(digits, point, exponentDigits: point > 0 ? 2 : 1) : Fixed(digits, point));
    }

    /// <summary>As <c>sigs.k8s.io/yaml</c> writes a key: with single precision, and with an exponent below 1e-4 and from 1e6 on.</summary>
    public static string Key(double number)
    {
        float single = (float)number;
        if (float.IsInfinity(single))
            return single > 0 ? ".inf" : "-.inf";
        (string sign, string digits, int point) = Parts(single.ToString("R", CultureInfo.InvariantCulture));
        return sign + (single != 0 && point - 1 is < -4 or >= 6 ? Scientific(digits, point, exponentDigits: 2) : Fixed(digits, point));
    }

    /// <summary>The digits without zeros around them, and how many of them stand before the point.</summary>
    private static (string Sign, string Digits, int Point) Parts(string number)
    {
        string sign = number.StartsWith('-') ? "-" : "";
        string[] halves = number[sign.Length..].Split('E');
        int exponent = halves.Length == 1 ? 0 : int.Parse(halves[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string[] mantissa = halves[0].Split('.');
        string all = string.Concat(mantissa);
        string digits = all.TrimStart('0');
        int point = mantissa[0].Length + exponent - (all.Length - digits.Length);
        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? (sign, "0", 1) : (sign, digits, point);
    }

    private static string Fixed(string digits, int point)
    {
        if (point <= 0)
            return "0." + new string('0', -point) + digits;
        return point >= digits.Length ? digits.PadRight(point, '0') : digits[..point] + "." + digits[point..];
    }

    private static string Scientific(string digits, int point, int exponentDigits)
    {
        string fraction = digits.Length == 1 ? "" : "." + digits[1..];
        int exponent = point - 1;
        string size = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigits, '0');
        return $"{digits[..1]}{fraction}e{(exponent < 0 ? '-' : '+')}{size}";
    }
}
