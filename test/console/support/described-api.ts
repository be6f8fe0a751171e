/** A description as a careful provider writes one. */
export const appointmentsSpec = {
  openapi: '3.1.0',
  info: { title: 'Appointments', version: 'v1', description: 'Appointments of a workshop.' },
  servers: [{ url: 'https://dms.harborline.example/appointments/v1' }],
  tags: [
    { name: 'Appointments', description: 'When a vehicle comes in, and **what for**.' },
    { name: 'Bays', description: 'Where it is worked on.' },
  ],
  security: [{ exchange: ['appointments:read'] }],
  paths: {
    '/appointments': {
      get: {
        operationId: 'listAppointments',
        summary: 'List appointments',
        description: 'Those of a day, earliest first. See [the guide](https://harborline.example/guide).',
        tags: ['Appointments'],
        parameters: [
          {
            name: 'day',
            in: 'query',
            required: true,
            description: 'Which day',
            schema: { type: 'string', format: 'date' },
          },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
        ],
        responses: {
          200: {
            description: 'The appointments.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Appointment' } } },
            },
          },
          400: { description: 'The day is no day.' },
        },
      },
      post: {
        operationId: 'bookAppointment',
        summary: 'Book an appointment',
        tags: ['Appointments'],
        security: [{ exchange: ['appointments:write'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Appointment' } } },
        },
        responses: {
          201: {
            description: 'It is booked.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Appointment' } } },
          },
        },
      },
    },
    '/appointments/{appointmentId}': {
      parameters: [{ name: 'appointmentId', in: 'path', required: true, schema: { type: 'string' } }],
      delete: {
        operationId: 'cancelAppointment',
        summary: 'Cancel an appointment',
        tags: ['Appointments'],
        deprecated: true,
        responses: { 204: { description: 'It is cancelled.' } },
      },
    },
    '/bays': {
      get: {
        operationId: 'listBays',
        summary: 'List the bays of a workshop',
        tags: ['Bays'],
        responses: { 200: { description: 'The bays.' } },
      },
    },
  },
  components: {
    securitySchemes: {
      exchange: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: 'https://identity.example/token',
            scopes: {
              'appointments:read': 'Look at appointments',
              'appointments:write': 'Book and cancel appointments',
            },
          },
        },
      },
    },
    schemas: {
      Appointment: {
        type: 'object',
        required: ['vehicleId', 'startsAt'],
        properties: {
          id: { type: 'string', example: 'apt-1042' },
          vehicleId: { type: 'string', pattern: '^[A-HJ-NPR-Z0-9]{17}$', example: '1HGCM82633A004352' },
          startsAt: { type: 'string', format: 'date-time' },
          complaint: { type: 'string', description: 'What the driver said.' },
          advisor: { $ref: '#/components/schemas/Advisor' },
        },
      },
      Advisor: {
        type: 'object',
        properties: { name: { type: 'string' }, standsInFor: { $ref: '#/components/schemas/Advisor' } },
      },
    },
  },
}
