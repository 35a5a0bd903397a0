using System.Security.Cryptography;

namespace Tacit.Abstractions;

/// <summary>The source of randomness of the product; what is tested is given another.</summary>
public static class Chance
{
    /// <summary>A number from 0 to 1. Safe for concurrent use.</summary>
    public static double Next() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue;
}
