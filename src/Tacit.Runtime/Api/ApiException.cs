namespace Tacit.Runtime.Api;

/// <summary>Carries an <see cref="ApiError"/> to the error boundary.</summary>
internal sealed class ApiException(ApiError error, Exception? innerException = null) : Exception(error.Message, innerException)
{
    public ApiError Error { get; } = error;
}
